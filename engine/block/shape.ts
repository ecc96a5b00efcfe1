/**
 * What block/ works on: the physical columns of a heap, and what is known of a block besides its bytes.
 *
 * Plain data, declared apart from the face so that the codecs behind the face can name it; everybody outside block/
 * imports it from block.ts.
 */
import type { Datum } from '../value/type.ts';

/**
 * How a column lies in storage:
 * - `bool`; `int32` (int2, int4, oid, date); `int64` (int8, time, timestamps; read as kind f64 when every value of the
 *   block is a safe integer or ±Infinity, else i64, or any when infinities mix with wide values);
 * - `float64` (float4, float8); `text` (strings as UTF-8; read as kind dict or text);
 * - `float32s` (vector(n): Float32Array, all of one length or not; read as kind any holding subarrays);
 * - `any`: every other datum, in the self-describing datum codec (datum-codec.ts).
 */
export type PhysicalKind = 'bool' | 'int32' | 'int64' | 'float64' | 'text' | 'float32s' | 'any';

export interface PhysicalColumn {
  /** Unique within its space for all time. */
  readonly id: number;
  readonly kind: PhysicalKind;
  /** What rows written before the column existed hold in it. */
  readonly missing: Datum;
}

/** One schema version of a heap: its columns in row order. Keep one object per version: layouts are cached by it. */
export interface RowShape {
  readonly version: number;
  readonly columns: readonly PhysicalColumn[];
}

/** Smallest and largest datum among the non-null values, when the kind has an order (numbers, bigint, text prefix, bool). */
export interface ZoneMap {
  readonly nullCount: number;
  /** Undefined when every value is null or the kind keeps none. A text bound may be cut short: still a valid bound. */
  readonly minimum: Datum | undefined;
  readonly maximum: Datum | undefined;
}

export interface EncodedColumn {
  readonly bytes: Uint8Array;
  readonly zone: ZoneMap;
}

export interface BlockHeader {
  readonly count: number;
  /** Ascending row ids; `dense` when they are first, first + 1, …, then `rowIds` is undefined. */
  readonly firstRowId: number;
  readonly lastRowId: number;
  readonly rowIds: Float64Array | undefined;
  /** Timestamp (LSN) of the checkpoint that last wrote any of its columns: with space and block it names a cached copy. */
  readonly writtenAt: number;
  readonly columns: readonly { readonly id: number; readonly zone: ZoneMap }[];
}

/** The number of each kind in stored bytes; never reused. */
export const kindCodes: Readonly<Record<PhysicalKind, number>> = {
  bool: 1,
  int32: 2,
  int64: 3,
  float64: 4,
  text: 5,
  float32s: 6,
  any: 7,
};
