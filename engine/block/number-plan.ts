/**
 * What an encoding would make of a run of numbers, and the rule by which a block picks one.
 *
 * **The rule**: a byte costs `nanosecondsPerByte`, decoding costs what it was measured to take, and the smallest sum wins;
 * of equal sums the plan that was named first, so plain goes first. A byte of a block is read from disk (1 GB/s is 1 ns),
 * copied out of the store and once more, and summed (0.6 ns together, measured); the rest of the 2 ns is what a smaller
 * file is worth. So bit packing is taken over plain int32 when it saves 5 bits of 32, differences over bit packing when
 * they save 5 bits, decimals over plain floats nearly always.
 *
 * Numbers in this form begin with a head of 8 bytes at an aligned place, wherever in a block they lie:
 *
 * ```
 * 0  u8 encoding   1  u8 bits of a value   2  u16 flags of the encoding   4  u32 parameter of the encoding
 * ```
 */
import type { BlockSections } from './block-sections.ts';
import { damaged } from './damage.ts';

export type Numbers = Int32Array | Float64Array;

export interface NumberPlan {
  readonly encoding: number;
  /** Bytes it takes, its head included; a multiple of 8. */
  readonly length: number;
  /** What decoding takes. */
  readonly nanoseconds: number;
  /** Writes it at an aligned place of zeroed bytes. */
  readonly write: (bytes: Uint8Array, position: number) => void;
}

export const nanosecondsPerByte = 2;
export const headBytes = 8;

/** The plan with the smallest cost, the first of equal ones. */
export function cheapest<Plan extends Pick<NumberPlan, 'length' | 'nanoseconds'>>(
  first: Plan,
  ...others: Plan[]
): Plan {
  let best = first;
  for (const plan of others) if (costOf(plan) < costOf(best)) best = plan;
  return best;
}

function costOf({ length, nanoseconds }: Pick<NumberPlan, 'length' | 'nanoseconds'>): number {
  return length * nanosecondsPerByte + nanoseconds;
}

export interface NumberHead {
  readonly encoding: number;
  readonly width: number;
  readonly flags: number;
  readonly parameter: number;
}

export function writeHead(
  { encoding, width, flags, parameter }: NumberHead,
  bytes: Uint8Array,
  position: number,
): void {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + position, 2);
  words[0] = encoding | (width << 8) | (flags << 16);
  words[1] = parameter;
}

/** Takes a head from the block. */
export function readHead(block: BlockSections): NumberHead {
  const [word, parameter] = block.int32s(2) as unknown as readonly [number, number];
  return {
    encoding: word & 0xff,
    width: (word >>> 8) & 0xff,
    flags: word >>> 16,
    parameter: parameter >>> 0,
  };
}

/** The head of a whole block, which repeats the encoding that the envelope names. */
export function readBlockHead(block: BlockSections): NumberHead {
  const head = readHead(block);
  if (head.encoding !== block.encoding) throw damaged('the numbers of a column block are not in its encoding');
  return head;
}

/** Throws XX001 when a head says more than its encoding understands. */
export function expectHead(head: NumberHead, most: { width: number; flags: number; parameter: number }): void {
  if (head.width > most.width || (head.flags & ~most.flags) !== 0 || head.parameter > most.parameter) {
    throw damaged(`numbers of encoding ${head.encoding} have an impossible head`);
  }
}
