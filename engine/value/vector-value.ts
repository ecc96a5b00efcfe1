/**
 * pgvector's `vector`: text form, checks and distances. The datum is a Float32Array; every element is finite.
 *
 * Distances accumulate in double precision and never look at a length inside the loop; callers check dimensions once
 * with `checkSameDimensions`.
 */
import { DbError } from '../error.ts';
import { nearestFloat4, printFloat4 } from './float.ts';
import type { KeyReader, KeyWriter } from './type.ts';

const maxDimensions = 16_000;

const elementText = /\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf(?:inity)?))\s*/iy;

/** `[1,2.5,3]`; with a declared length, exactly so many dimensions. */
export function parseVector(text: string, dimensions?: number): Float32Array {
  const trimmed = text.trim();
  const malformed = (detail?: string): DbError =>
    new DbError('22P02', `invalid input syntax for type vector: "${text}"`, detail === undefined ? {} : { detail });
  if (!trimmed.startsWith('[')) throw malformed('Vector contents must start with "[".');
  if (/^\[\s*\]$/.test(trimmed)) throw new DbError('22000', 'vector must have at least 1 dimension');
  const values: number[] = [];
  let position = 1;
  for (;;) {
    elementText.lastIndex = position;
    const match = elementText.exec(trimmed);
    if (match === null) throw malformed();
    values.push(elementValue(match[1]!));
    position = elementText.lastIndex;
    const separator = trimmed[position++];
    if (separator === ']') break;
    if (separator !== ',') throw malformed();
  }
  if (position !== trimmed.length) throw malformed('Junk after closing right brace.');
  const vector = Float32Array.from(values);
  checkDimensionCount(vector.length);
  checkExpectedDimensions(vector, dimensions);
  return vector;
}

function elementValue(text: string): number {
  const value = nearestFloat4(text);
  if (Number.isFinite(value)) return value;
  if (/nan/i.test(text)) throw new DbError('22000', 'NaN not allowed in vector');
  if (/inf/i.test(text)) throw new DbError('22000', 'infinite value not allowed in vector');
  throw new DbError('22003', `"${text}" is out of range for type vector`);
}

export function checkDimensionCount(count: number): void {
  if (count < 1) throw new DbError('22000', 'vector must have at least 1 dimension');
  if (count > maxDimensions) throw new DbError('54000', `vector cannot have more than ${maxDimensions} dimensions`);
}

/** 22000 unless the vector has as many dimensions as its column declares. */
export function checkExpectedDimensions(vector: Float32Array, dimensions: number | undefined): void {
  if (dimensions !== undefined && vector.length !== dimensions) {
    throw new DbError('22000', `expected ${dimensions} dimensions, not ${vector.length}`);
  }
}

/** 22000 unless two vectors can be measured against each other. */
export function checkSameDimensions(left: Float32Array, right: Float32Array): void {
  if (left.length !== right.length) {
    throw new DbError('22000', `different vector dimensions ${left.length} and ${right.length}`);
  }
}

/** A vector of any numbers, checked as input is: at least one dimension, nothing infinite or NaN. */
export function vectorFrom(values: ArrayLike<number>, dimensions?: number): Float32Array {
  const vector = new Float32Array(values);
  checkDimensionCount(vector.length);
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i]!;
    if (Number.isNaN(value)) throw new DbError('22000', 'NaN not allowed in vector');
    if (!Number.isFinite(value)) throw new DbError('22000', 'infinite value not allowed in vector');
  }
  checkExpectedDimensions(vector, dimensions);
  return vector;
}

export function printVector(vector: Float32Array): string {
  let text = '[';
  for (let i = 0; i < vector.length; i++) text += (i === 0 ? '' : ',') + printFloat4(vector[i]!);
  return `${text}]`;
}

/** Element by element, then by length, as pgvector orders. */
export function compareVector(left: Float32Array, right: Float32Array): number {
  const count = Math.min(left.length, right.length);
  for (let i = 0; i < count; i++) {
    if (left[i]! < right[i]!) return -1;
    if (left[i]! > right[i]!) return 1;
  }
  return left.length - right.length;
}

/** Each element after a byte 1, a byte 0 at the end: a prefix sorts first. */
export function writeVectorKey(writer: KeyWriter, vector: Float32Array): void {
  for (const value of vector) {
    writer.byte(1);
    writer.float64(value);
  }
  writer.byte(0);
}

export function readVectorKey(reader: KeyReader): Float32Array {
  const values: number[] = [];
  while (reader.byte() === 1) values.push(reader.float64());
  return Float32Array.from(values);
}

/** Σ (a − b)²; `<->` is its root. */
export function squaredDistance(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) {
    const difference = left[i]! - right[i]!;
    sum += difference * difference;
  }
  return sum;
}

export function euclideanDistance(left: Float32Array, right: Float32Array): number {
  return Math.sqrt(squaredDistance(left, right));
}

export function innerProduct(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!;
  return sum;
}

/** 1 − cosine; NaN when a vector has no length, as pgvector answers. */
export function cosineDistance(left: Float32Array, right: Float32Array): number {
  let product = 0;
  let leftNorm = 0;
  let rightNorm = 0;
  for (let i = 0; i < left.length; i++) {
    const a = left[i]!;
    const b = right[i]!;
    product += a * b;
    leftNorm += a * a;
    rightNorm += b * b;
  }
  const similarity = product / Math.sqrt(leftNorm * rightNorm);
  return 1 - (similarity > 1 ? 1 : similarity < -1 ? -1 : similarity);
}

export function taxicabDistance(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += Math.abs(left[i]! - right[i]!);
  return sum;
}

export function vectorNorm(vector: Float32Array): number {
  return Math.sqrt(innerProduct(vector, vector));
}
