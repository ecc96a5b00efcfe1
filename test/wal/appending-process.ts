/** Appends numbered frames for ever and prints each number once it is durable. */
import { writeSync } from 'node:fs';
import { nodeHost } from '../../engine/host/host.ts';
import { type LogPosition, type LogSource, openLogWriter } from '../../engine/wal/wal.ts';
import { numbered } from './log-workbench.ts';

interface Task {
  readonly source: LogSource;
  readonly position: LogPosition;
  readonly next: number;
}

const { source, position, next } = JSON.parse(process.argv[2]!) as Task;
const log = openLogWriter(nodeHost(), source, position);
for (let number = next; ; number++) {
  log.append('commit', numbered(number, 40 + ((number * 37) % 3_000)));
  if (number % 3 === 0) log.flushSync();
  else await log.flush();
  writeSync(1, `${number}\n`);
}
