/**
 * Reads what `strace -f -y` wrote about a process: its calls in the order in which they returned, those that were
 * interrupted by another thread put together again.
 *
 * A line is `1234 pwrite64(30</db/wal/0…>, "AION…", 96, 4096) = 96`, or the same in two halves, `… <unfinished ...>` and
 * `1234 <... pwrite64 resumed>) = 96`.
 */

export interface Call {
  readonly name: string;
  /** As printed, with the paths of file descriptors. */
  readonly words: string;
  /** Number of the line in which it began, and in which it returned. */
  readonly beganAt: number;
  readonly returnedAt: number;
  /** Negative when it failed. */
  readonly result: number;
}

const wholeCall = /^(\d+) +(\w+)\((.*)\) += (-?\d+)/;
const beginning = /^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$/;
const end = /^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)/;

/** In the order of their returns; a call that never returned is left out. */
export function readCalls(trace: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<string, { readonly words: string; readonly beganAt: number }>();
  trace.split('\n').forEach((line, at) => {
    const whole = wholeCall.exec(line);
    if (whole !== null) {
      const [, , name, words, result] = whole;
      calls.push({ name: name!, words: words!, beganAt: at, returnedAt: at, result: Number(result) });
      return;
    }
    const begun = beginning.exec(line);
    if (begun !== null) {
      open.set(`${begun[1]} ${begun[2]}`, { words: begun[3]!, beganAt: at });
      return;
    }
    const ended = end.exec(line);
    const half = ended === null ? undefined : open.get(`${ended[1]} ${ended[2]}`);
    if (ended === null || half === undefined) return;
    const words = half.words + ended[3]!;
    calls.push({ name: ended[2]!, words, beganAt: half.beganAt, returnedAt: at, result: Number(ended[4]) });
  });
  return calls;
}

/** The path of the file that a call on a descriptor goes to; undefined for other calls. */
export function fileOf({ words }: Call): string | undefined {
  return /^\d+<([^>]*)>/.exec(words)?.[1];
}
