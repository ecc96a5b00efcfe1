/** A checkpointer in small: writes batches into the store that the main thread reads. */
import { nodeHost, workerScope } from '../../engine/host/host.ts';
import { openLmdbStore } from '../../engine/kv/kv.ts';

const scope = workerScope();
const store = await openLmdbStore(nodeHost(), (scope.data as { base: string }).base);
let batch = 0;

function writeBatch(): void {
  batch += 1;
  store.write((writer) => {
    writer.put(Uint8Array.of(2), Uint8Array.of(batch));
    for (let block = 0; block < 200; block++) writer.put(Uint8Array.of(3, block), new Uint8Array(57_000).fill(batch));
  });
  scope.post(batch);
}

scope.onMessage((message) => {
  if (message === 'close') {
    store.close();
    scope.close();
  } else if (batch < 5) {
    writeBatch();
  } else {
    scope.post('done');
  }
});
writeBatch();
