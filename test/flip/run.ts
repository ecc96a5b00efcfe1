/**
 * `npm run flip`: flips every byte of a small database's files in turn; each open must answer right or refuse clearly.
 *
 * Options: `--every N` takes each Nth byte, `--first N` and `--last N` bound them, `--only TEXT` takes files whose path holds it,
 * `--mask N` is what bytes are combined with (255, every bit; a power of two flips one), `--processes N`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { flipBytes } from './flip-bytes.ts';
import type { Flip } from './flip-worker.ts';
import { filesOf, makeSubject } from './subject.ts';

const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    last: { type: 'string', default: 'Infinity' },
    only: { type: 'string', default: '' },
    mask: { type: 'string', default: '255' },
    processes: { type: 'string', default: '2' },
    scratch: { type: 'string', default: tmpdir() },
  },
});
const scratch = mkdtempSync(join(values.scratch, 'aiondb-flip-'));
const sound = join(scratch, 'sound');
await makeSubject(sound);
const flips: Flip[] = [];
for (const { path, bytes } of filesOf(sound)) {
  if (!path.includes(values.only)) continue;
  console.log(`${path}: ${bytes.length} bytes`);
  for (
    let offset = Number(values.first);
    offset < Math.min(bytes.length, Number(values.last) + 1);
    offset += Number(values.every)
  ) {
    flips.push({ path, offset, mask: Number(values.mask) });
  }
}
const counts = new Map<string, number>();
let failures = 0;
let done = 0;
await flipBytes(sound, scratch, flips, Number(values.processes), ({ flip, verdict, detail }) => {
  const name = `${flip.path} ${verdict}`;
  counts.set(name, (counts.get(name) ?? 0) + 1);
  if (++done % 10_000 === 0) console.log(`${done} of ${flips.length} flips, ${failures} failures`);
  if (verdict === 'right' || verdict === 'refused') return;
  failures++;
  console.error(`${verdict}: ${flip.path} byte ${flip.offset} ^ ${flip.mask}: ${detail}`);
});
rmSync(scratch, { recursive: true });
for (const [name, count] of [...counts].sort(([left], [right]) => left.localeCompare(right))) {
  console.log(`${name}: ${count}`);
}
console.log(`${flips.length} flips, ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
