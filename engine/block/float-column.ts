/**
 * Column blocks of kind `float64`, read as kind f64.
 *
 * | encoding | payload |
 * |---|---|
 * | plain | a Float64Array, viewed in place; nulls are 0 |
 * | decimals | decimals.ts |
 * | singles | head, then a Float32Array: every value is a float4 |
 * | run length | run-length.ts, over values that are plain behind a head, or decimals |
 *
 * Whichever is cheapest (number-plan.ts). In all but plain a null takes the value before it and is cleared when read.
 * Floats come back bit for bit, −0 and infinities included; a NaN comes back as some NaN.
 */
import { invariant } from '../error.ts';
import type { Vector } from '../value/vector.ts';
import { valueAt } from '../value/vector.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings, openBlock } from './block-sections.ts';
import { damaged } from './damage.ts';
import { planDecimals, readDecimals } from './decimals.ts';
import { padded, sealEnvelope } from './envelope.ts';
import { countFlags } from './null-bitmap.ts';
import { clearNulls, fillNulls } from './null-filling.ts';
import type { NumberHead, NumberPlan, Numbers } from './number-plan.ts';
import { cheapest, expectHead, headBytes, readBlockHead, readHead, writeHead } from './number-plan.ts';
import { planBare, planPlain } from './packed-numbers.ts';
import { planRunLength, readRuns } from './run-length.ts';
import type { EncodedColumn } from './shape.ts';
import { nullsOf } from './vector-input.ts';
import { floatZone } from './zone-map.ts';

export function encodeFloats(vector: Vector, count: number): EncodedColumn {
  const nulls = nullsOf(vector, count);
  const values = floatsOf(vector, count);
  const zone = floatZone(values, nulls, countFlags(nulls, count));
  const filled = nulls === undefined ? values : fillNulls(values, nulls);
  const plan = cheapest(planBare(values, nulls), ...plansOf(filled));
  const { bytes, payload } = openBlock(
    { kind: 'float64', encoding: plan.encoding, flags: 0, count, nulls },
    plan.length,
  );
  plan.write(bytes, payload);
  return { bytes: sealEnvelope(bytes), zone };
}

function floatsOf(vector: Vector, count: number): Float64Array {
  if (vector.kind === 'f64') return vector.values.subarray(0, count);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = valueAt(vector, i);
    if (value === null) continue;
    invariant(typeof value === 'number', 'a float64 column holds numbers');
    values[i] = value;
  }
  return values;
}

function plansOf(values: Float64Array): NumberPlan[] {
  const plans = [planSingles(values), planDecimals(values), planRunLength(values, planRunValues)];
  return plans.filter((plan) => plan !== undefined);
}

function planRunValues(values: Numbers): NumberPlan {
  const plain = planPlain(values);
  const decimals = values instanceof Float64Array ? planDecimals(values) : undefined;
  return decimals === undefined ? plain : cheapest(plain, decimals);
}

function planSingles(values: Float64Array): NumberPlan | undefined {
  const count = values.length;
  for (let i = 0; i < count; i++) if (!Object.is(Math.fround(values[i]!), values[i]!)) return undefined;
  return {
    encoding: encodings.singles,
    length: headBytes + padded(count * 4),
    nanoseconds: count * 0.9,
    write: (bytes, position) => {
      writeHead({ encoding: encodings.singles, width: 0, flags: 0, parameter: 0 }, bytes, position);
      new Float32Array(bytes.buffer, position + headBytes, count).set(values);
    },
  };
}

export function decodeFloats(block: BlockSections): Vector {
  const { count, nulls } = block;
  if (block.encoding === encodings.plain) return { kind: 'f64', values: block.float64s(count), nulls };
  const values = readFloats(readBlockHead(block), block, count);
  if (nulls !== undefined) clearNulls(values, nulls);
  return { kind: 'f64', values, nulls };
}

function readFloats(head: NumberHead, block: BlockSections, count: number): Float64Array {
  switch (head.encoding) {
    case encodings.singles:
      expectHead(head, { width: 0, flags: 0, parameter: 0 });
      return Float64Array.from(block.float32s(count));
    case encodings.decimals:
      return readDecimals(head, block, count);
    case encodings.runLength:
      return readRuns(head, block, new Float64Array(count), readRunValues);
    default:
      throw damaged(`a column block has unknown encoding ${head.encoding}`);
  }
}

function readRunValues(block: BlockSections, runs: number): Float64Array {
  const head = readHead(block);
  if (head.encoding === encodings.decimals) return readDecimals(head, block, runs);
  if (head.encoding !== encodings.plain) throw damaged(`floats have unknown encoding ${head.encoding}`);
  expectHead(head, { width: 0, flags: 0, parameter: 0 });
  return block.float64s(runs);
}
