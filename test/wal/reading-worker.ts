/** Reads on from where it stopped, up to the LSN it is told, as a checkpointer does. */
import { nodeHost, workerScope } from '../../engine/host/host.ts';
import { type LogSource, openLogReader, startOfLog } from '../../engine/wal/wal.ts';
import { numberOf } from './log-workbench.ts';

const scope = workerScope();
const { source } = scope.data as { source: LogSource };
let position = startOfLog;

scope.onMessage((message) => {
  if (message === 'close') {
    scope.close();
    return;
  }
  const reader = openLogReader(nodeHost(), source, position, { limitLsn: message as number });
  let count = 0;
  while (reader.next()) if (numberOf(reader.payload) >= 0) count += 1;
  position = reader.position();
  reader.close();
  scope.post({ count, lsn: position.lsn });
});
