/** The check of system calls, on traces written by hand; `npm run strace` checks a real process. */
import { expect, test } from 'vitest';
import { checkTrace } from './check.ts';

const log = '5</db/wal/000000010000000000000000>';
const frame = `pwrite64(${log}, "AION\\1row 7 of 2\\0", 64, 64) = 64`;
const told = 'write(1<pipe:[9]>, "2 7\\n", 4) = 4';

function problems(...lines: readonly string[]): readonly string[] {
  return checkTrace(lines.map((line) => (/^\d/.test(line) ? line : `10 ${line}`)).join('\n')).problems;
}

test('a commit is told after the sync of its frame', () => {
  expect(problems(frame, `fdatasync(${log}) = 0`, told)).toEqual([]);
  expect(problems(frame, told, `fdatasync(${log}) = 0`)).toEqual([
    'commit 2 7 was printed in line 2 before it was synced',
  ]);
  expect(problems(`fdatasync(${log}) = 0`, frame, told)).toHaveLength(1);
  expect(problems(told)).toEqual(['commit 2 7 was printed in line 1 before it was written']);
  expect(problems(frame, `fdatasync(${log}) = -1 EIO (Input/output error)`, told)).toHaveLength(1);
});

test('a sync of another thread counts from its return, and only for what was written before it began', () => {
  const [begins, returns] = [`11 fdatasync(${log} <unfinished ...>`, '11 <... fdatasync resumed>) = 0'];
  expect(problems(frame, begins, returns, told)).toEqual([]);
  expect(problems(frame, begins, told, returns)).toHaveLength(1);
  expect(problems(begins, frame, returns, told)).toHaveLength(1);
});

test('a segment goes after the base was synced', () => {
  const open = 'openat(AT_FDCWD</>, "/db/base/data.mdb", O_WRONLY|O_DSYNC) = 9</db/base/data.mdb>';
  const page = 'writev(8</db/base/data.mdb>, [{iov_base="x", iov_len=1}], 1) = 1';
  const sync = 'fdatasync(8</db/base/data.mdb>) = 0';
  const meta = 'pwrite64(9</db/base/data.mdb>, "m", 1, 0) = 1';
  const recycle = 'rename("/db/wal/000000010000000000000000", "/db/wal/spare-0") = 0';
  expect(problems(open, frame, page, sync, meta, recycle)).toEqual([]);
  expect(problems(open, frame, page, meta, recycle)).toHaveLength(2);
  expect(problems(open, page, sync, meta, frame, recycle)).toHaveLength(1);
  expect(problems('rename("/db/wal/spare-0", "/db/wal/000000010000000000000003") = 0')).toEqual([]);
});
