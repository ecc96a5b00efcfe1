/**
 * A set of half-open ranges [from, to) over row ids or over key strings, as they are asked for: the read ranges of one
 * space.
 *
 * Recording is an append; a range that begins inside the last one or right behind it extends that one, so a walk in
 * order stays one range. Each time the list has doubled it is sorted and what overlaps or touches is joined. It never
 * stands for more than what was added: who wants less memory than that takes the whole space instead (read-set.ts).
 */

/** Upper bound above every key: keys are latin1 strings. */
export const behindAllKeys = '\u0100';

const firstCompaction = 256;

export class RangeList<Bound extends number | string> {
  #froms: Bound[] = [];
  #tos: Bound[] = [];
  #compactAt = firstCompaction;
  /** Memory of the bounds, strings by their length. */
  bytes = 0;

  /** An empty range is nothing. */
  add(from: Bound, to: Bound): void {
    if (from >= to) return;
    const last = this.#froms.length - 1;
    if (last >= 0 && from >= this.#froms[last]! && from <= this.#tos[last]!) {
      if (to > this.#tos[last]!) {
        this.bytes += bytesOf(to) - bytesOf(this.#tos[last]!);
        this.#tos[last] = to;
      }
      return;
    }
    this.#froms.push(from);
    this.#tos.push(to);
    this.bytes += bytesOf(from) + bytesOf(to);
    if (this.#froms.length === this.#compactAt) this.compact();
  }

  /** True when the test holds for one of the ranges. */
  some(test: (from: Bound, to: Bound) => boolean): boolean {
    return this.#froms.some((from, at) => test(from, this.#tos[at]!));
  }

  /** Joins what overlaps or touches; the ranges are in order then. */
  compact(): void {
    const [froms, tos] = [this.#froms, this.#tos];
    const order = Uint32Array.from(froms, (_, at) => at).sort((a, b) => compareBounds(froms[a]!, froms[b]!));
    this.#froms = [];
    this.#tos = [];
    this.bytes = 0;
    for (const at of order) {
      const last = this.#tos.length - 1;
      if (last < 0 || froms[at]! > this.#tos[last]!) {
        this.#froms.push(froms[at]!);
        this.#tos.push(tos[at]!);
      } else if (tos[at]! > this.#tos[last]!) this.#tos[last] = tos[at]!;
    }
    for (let at = 0; at < this.#froms.length; at++) this.bytes += bytesOf(this.#froms[at]!) + bytesOf(this.#tos[at]!);
    this.#compactAt = Math.max(firstCompaction, this.#froms.length * 2);
  }
}

function compareBounds<Bound extends number | string>(left: Bound, right: Bound): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function bytesOf(bound: number | string): number {
  return typeof bound === 'number' ? 8 : bound.length + 32;
}
