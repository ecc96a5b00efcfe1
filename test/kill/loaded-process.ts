/**
 * The process that gets killed: writers that commit as fast as they can, each acknowledged commit printed as a line.
 *
 * Transaction n of writer w inserts row (w, n), puts key "w/n", and sets the writer's counter row to n: all of it or
 * nothing must be there afterwards, and all of it when `w n` was printed. Checkpoints run all the time.
 */
import { writeSync } from 'node:fs';
import { nodeHost } from '../../engine/host/host.ts';
import { openStore } from '../../engine/txn/txn.ts';
import { createSpaces, keyOf, rowIdOf, spacesOf, writers } from './load.ts';

const folder = process.argv[2]!;
const store = await openStore({
  host: nodeHost(),
  folder,
  settings: { checkpointLogBytes: 300_000, checkpointIntervalMs: 150, segmentBytes: 1_048_576 },
});
const spaces = createSpaces(store) ?? spacesOf(store);
await say('ready\n');

/** Writes a line; when the pipe is full, waits for its reader. */
async function say(line: string): Promise<void> {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

async function write(writer: number): Promise<void> {
  for (;;) {
    const transaction = store.begin();
    const locked = transaction.lockRow(spaces.counters, writer, 'no key update');
    if (locked !== undefined) await locked.promise;
    const newest = transaction.newestView();
    const next = (newest.readRow(spaces.counters, writer)![0] as number) + 1;
    newest.release();
    transaction.insertRow(spaces.rows, rowIdOf(writer, next), [writer, next, `row ${next} of ${writer}`]);
    transaction.put(spaces.keys, keyOf(writer, next), Uint8Array.of(writer));
    transaction.updateRow(spaces.counters, writer, [next]);
    await transaction.commit().wait?.promise;
    await say(`${writer} ${next}\n`);
  }
}

await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
