/** Run under `ulimit -f`: fills a store until the file may not grow, and says how the store took it. */
import { nodeHost } from '../../engine/host/host.ts';
import { openLmdbStore } from '../../engine/kv/kv.ts';

// Beyond the limit the kernel sends a signal before it fails the call; a database has to see the failure.
process.on('SIGXFSZ', () => undefined);

const store = await openLmdbStore(nodeHost(), process.argv[2]!);
store.write((writer) => writer.put(Uint8Array.of(1), Uint8Array.of(1)));
const said: string[] = [];
try {
  for (let round = 0; round < 100; round++) {
    store.write((writer) => {
      for (let block = 0; block < 10; block++) writer.put(Uint8Array.of(2, round, block), new Uint8Array(57_000));
    });
  }
  said.push('never full');
} catch (error) {
  const { code } = error as { code?: string };
  said.push(code === '53100' || code === '58030' ? `failed with ${code}` : `unexpected ${String(error)}`);
}
const snapshot = store.snapshot();
said.push(snapshot.get(Uint8Array.of(1))?.[0] === 1 ? 'old data there' : 'old data lost');
snapshot.release();
try {
  store.write((writer) => writer.put(Uint8Array.of(1), Uint8Array.of(2)));
  said.push('small batch taken');
} catch (error) {
  said.push(`small batch refused: ${String(error)}`);
}
store.close();
console.log(said.join(', '));
