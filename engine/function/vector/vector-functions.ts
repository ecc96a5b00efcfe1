/**
 * pgvector's functions, operators, casts and aggregates over `vector`.
 *
 * Distances are float8 over the float4 elements. Two vectors of different dimensions are 22000; an element that leaves
 * float4's range 22003.
 */
import { DbError } from '../../error.ts';
import { type Numeric, numericToNumber } from '../../value/numeric.ts';
import type { Datum } from '../../value/type.ts';
import {
  checkDimensionCount,
  checkSameDimensions,
  cosineDistance,
  euclideanDistance,
  innerProduct,
  squaredDistance,
  taxicabDistance,
  vectorFrom,
  vectorNorm,
} from '../../value/vector-value.ts';
import type { Accumulator } from '../contract.ts';
import { aggregate, defineCast, defineOperator, type Registrar, scalar } from '../definition.ts';

type Measure = (left: Float32Array, right: Float32Array) => number;

/** Measures need equal dimensions. */
function checkedMeasure(measure: Measure): Measure {
  return (left, right) => {
    checkSameDimensions(left, right);
    return measure(left, right);
  };
}

function elementWise(combine: (left: number, right: number) => number, what: string) {
  return (left: Float32Array, right: Float32Array): Float32Array => {
    checkSameDimensions(left, right);
    const result = new Float32Array(left.length);
    for (let i = 0; i < left.length; i++) result[i] = combine(left[i]!, right[i]!);
    if (!result.every(Number.isFinite)) throw new DbError('22003', 'value out of range: overflow');
    const vanishes = what === '*' && result.some((value, i) => value === 0 && left[i] !== 0 && right[i] !== 0);
    if (vanishes) throw new DbError('22003', 'value out of range: underflow');
    return result;
  };
}

function normalize(vector: Float32Array): Float32Array {
  const norm = vectorNorm(vector);
  return norm === 0 ? new Float32Array(vector.length) : vector.map((value) => value / norm);
}

function subvector(vector: Float32Array, start: number, count: number): Float32Array {
  if (count < 1) throw new DbError('22000', 'vector must have at least 1 dimension');
  const part = vector.slice(Math.max(start - 1, 0), Math.max(start - 1 + count, 0));
  if (part.length === 0) throw new DbError('22000', 'vector must have at least 1 dimension');
  return part;
}

function concatenate(left: Float32Array, right: Float32Array): Float32Array {
  checkDimensionCount(left.length + right.length);
  const result = new Float32Array(left.length + right.length);
  result.set(left);
  result.set(right, left.length);
  return result;
}

interface VectorSum {
  readonly count: number;
  readonly sum: Float64Array;
}

function summing(finish: (state: VectorSum) => Float32Array): Accumulator {
  const add = (left: VectorSum | null, right: VectorSum | null): VectorSum | null => {
    if (left === null || right === null) return left ?? right;
    if (left.sum.length !== right.sum.length) {
      throw new DbError('22000', `different vector dimensions ${left.sum.length} and ${right.sum.length}`);
    }
    return { count: left.count + right.count, sum: left.sum.map((value, i) => value + right.sum[i]!) };
  };
  return {
    init: () => null,
    step: (state, value) => add(state as VectorSum | null, { count: 1, sum: Float64Array.from(value as Float32Array) }),
    merge: (left, right) => add(left as VectorSum | null, right as VectorSum | null),
    finish: (state) => (state === null ? null : finish(state as VectorSum)),
  };
}

const operators = [
  ['<->', 'l2_distance', euclideanDistance],
  ['<#>', 'vector_negative_inner_product', (left: Float32Array, right: Float32Array) => -innerProduct(left, right)],
  ['<=>', 'cosine_distance', cosineDistance],
  ['<+>', 'l1_distance', taxicabDistance],
] as const;

export function registerVectorFunctions(registrar: Registrar): void {
  for (const [symbol, name, measure] of operators) {
    const definition = scalar(`${name}(vector, vector) float8`, checkedMeasure(measure));
    defineOperator(registrar, symbol, definition, { commutator: symbol, estimator: 'distance' });
  }
  const define = (signature: string, body: Parameters<typeof scalar>[1]): void =>
    registrar.register(scalar(signature, body));
  define('inner_product(vector, vector) float8', checkedMeasure(innerProduct));
  define('vector_l2_squared_distance(vector, vector) float8', checkedMeasure(squaredDistance));
  define('vector_dims(vector) int4', (vector: Float32Array) => vector.length);
  define('vector_norm(vector) float8', vectorNorm);
  define('l2_normalize(vector) vector', normalize);
  define('subvector(vector, int4, int4) vector', subvector);
  const add = elementWise((left, right) => left + right, '+');
  defineOperator(registrar, '+', scalar('vector_add(vector, vector) vector', add), { commutator: '+' });
  defineOperator(
    registrar,
    '-',
    scalar(
      'vector_sub(vector, vector) vector',
      elementWise((left, right) => left - right, '-'),
    ),
  );
  const multiply = elementWise((left, right) => left * right, '*');
  defineOperator(registrar, '*', scalar('vector_mul(vector, vector) vector', multiply), { commutator: '*' });
  defineOperator(registrar, '||', scalar('vector_concat(vector, vector) vector', concatenate));
  registrar.register(aggregate('sum(vector) vector', () => summing(({ sum }) => vectorFrom(sum))));
  registrar.register(
    aggregate('avg(vector) vector', () => summing(({ sum, count }) => vectorFrom(sum.map((value) => value / count)))),
  );
  registerVectorCasts(registrar);
}

function registerVectorCasts(registrar: Registrar): void {
  const toVector = (values: readonly Datum[]): Float32Array => {
    if (values.some((value) => value === null)) throw new DbError('22004', 'array must not contain nulls');
    if (values.some(Array.isArray)) throw new DbError('22000', 'array must be 1-D');
    return vectorFrom(values.map((value) => (typeof value === 'number' ? value : numericToNumber(value as Numeric))));
  };
  for (const from of ['int4', 'float4', 'float8', 'numeric']) {
    defineCast(registrar, `_${from}`, 'vector', 'assignment', scalar(`array_to_vector(_${from}) vector`, toVector));
  }
  const toArray = (vector: Float32Array): number[] => Array.from(vector);
  defineCast(registrar, 'vector', '_float4', 'implicit', scalar('vector_to_float4(vector) _float4', toArray));
}
