/**
 * Column blocks of kind `bool`, read as kind bool.
 *
 * - plain: one bit a row as in the null bitmap; a null is 0.
 * - run length: head with flag 1 when the first run is true and the number of runs as parameter, then the lengths of the
 *   runs (numbers of their own); runs alternate. A null belongs to the run before it and is cleared when read.
 */
import { invariant } from '../error.ts';
import type { Vector } from '../value/vector.ts';
import { valueAt } from '../value/vector.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings, openBlock } from './block-sections.ts';
import { damaged } from './damage.ts';
import { sealEnvelope } from './envelope.ts';
import { bitmapBytes, countFlags, packBits, unpackBits } from './null-bitmap.ts';
import type { NumberPlan } from './number-plan.ts';
import { expectHead, headBytes, readBlockHead, writeHead } from './number-plan.ts';
import { planRunLengths, readRunLengths } from './run-length.ts';
import type { EncodedColumn, ZoneMap } from './shape.ts';
import { nullsOf } from './vector-input.ts';
import { unboundedZone } from './zone-map.ts';

const firstIsTrue = 1;

export function encodeBooleans(vector: Vector, count: number): EncodedColumn {
  const nulls = nullsOf(vector, count);
  const values = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const value = valueAt(vector, i);
    invariant(value === null || typeof value === 'boolean', 'a bool column holds booleans');
    if (value === true) values[i] = 1;
  }
  const zone = booleanZone(values, nulls);
  const runs = planRuns(values, nulls);
  const plainBytes = bitmapBytes(count);
  // runs are filled about as fast as bits are spread, so bytes decide
  if (runs === undefined || runs.length >= plainBytes) {
    const plan = { kind: 'bool', encoding: encodings.plain, flags: 0, count, nulls } as const;
    const { bytes, payload } = openBlock(plan, plainBytes);
    packBits(values, count, bytes, payload);
    return { bytes: sealEnvelope(bytes), zone };
  }
  const plan = { kind: 'bool', encoding: encodings.runLength, flags: 0, count, nulls } as const;
  const { bytes, payload } = openBlock(plan, runs.length);
  runs.write(bytes, payload);
  return { bytes: sealEnvelope(bytes), zone };
}

function booleanZone(values: Uint8Array, nulls: Uint8Array | undefined): ZoneMap {
  const count = values.length;
  const nullCount = countFlags(nulls, count);
  const trueCount = countFlags(values, count);
  if (nullCount === count) return unboundedZone(nullCount);
  return { nullCount, minimum: trueCount + nullCount === count, maximum: trueCount > 0 };
}

/** Undefined when there are too many runs to be worth it. */
function planRuns(values: Uint8Array, nulls: Uint8Array | undefined): NumberPlan | undefined {
  const count = values.length;
  const most = count >>> 5;
  const starts = new Int32Array(most);
  let runs = 0;
  let current = -1;
  let first = 0;
  for (let i = 0; i < count; i++) {
    if (values[i] === current || (nulls !== undefined && nulls[i] === 1)) continue;
    if (runs === most) return undefined;
    current = values[i]!;
    if (runs === 0) first = current;
    starts[runs++] = i;
  }
  if (runs === 0) return undefined;
  starts[0] = 0;
  const lengths = planRunLengths(starts.subarray(0, runs), count);
  return {
    encoding: encodings.runLength,
    length: headBytes + lengths.length,
    nanoseconds: lengths.nanoseconds,
    write: (bytes, position) => {
      const flags = first === 1 ? firstIsTrue : 0;
      writeHead({ encoding: encodings.runLength, width: 0, flags, parameter: runs }, bytes, position);
      lengths.write(bytes, position + headBytes);
    },
  };
}

export function decodeBooleans(block: BlockSections): Vector {
  const { count, nulls } = block;
  switch (block.encoding) {
    case encodings.plain:
      return { kind: 'bool', values: unpackBits(block.bytes, block.take(bitmapBytes(count)), count), nulls };
    case encodings.runLength:
      return { kind: 'bool', values: readRuns(block), nulls };
    default:
      throw damaged(`a column block of bool has unknown encoding ${block.encoding}`);
  }
}

function readRuns(block: BlockSections): Uint8Array {
  const { count, nulls } = block;
  const head = readBlockHead(block);
  expectHead(head, { width: 0, flags: firstIsTrue, parameter: count });
  const lengths = readRunLengths(block, head.parameter, count);
  const values = new Uint8Array(count);
  let current = head.flags;
  let end = 0;
  for (const length of lengths) {
    if (current === 1) values.fill(1, end, end + length);
    end += length;
    current = 1 - current;
  }
  if (nulls !== undefined) for (let i = 0; i < count; i++) if (nulls[i] === 1) values[i] = 0;
  return values;
}
