/**
 * The worker thread of a folder's checkpoints: the one writer of its base.
 *
 * It is given the folder of the base once and then requests, one at a time. The outcome is written to shared memory
 * before the message that announces it, so a synchronous caller can wait for it with `Atomics.wait`; see outcome.ts.
 * It shares nothing else with the main thread and never reads beyond the flushed LSN that a request names.
 */
import { createBlockCodec } from '../../block/block.ts';
import { nodeHost, workerScope } from '../../host/host.ts';
import { type KvStore, openLmdbStore } from '../../kv/kv.ts';
import { OutcomeCell } from './outcome-cell.ts';
import { type CheckpointRequest, runCheckpoint } from './run-checkpoint.ts';

interface WorkerData {
  readonly baseFolder: string;
  readonly outcome: SharedArrayBuffer;
}

const scope = workerScope();
const { baseFolder, outcome } = scope.data as WorkerData;
const cell = new OutcomeCell(outcome);
const host = nodeHost();
const codec = createBlockCodec();
let store: KvStore | undefined;

async function serve(message: unknown): Promise<void> {
  if (message === 'close') {
    store?.close();
    scope.post('closed');
    scope.close();
    return;
  }
  try {
    store ??= await openLmdbStore(host, baseFolder);
    cell.succeed(runCheckpoint(host, codec, store, message as CheckpointRequest));
  } catch (error) {
    cell.fail(error);
  }
  scope.post('done');
}

scope.onMessage((message) => void serve(message));
