/**
 * The face of block/: how rows and columns become bytes.
 *
 * A heap stores rows of a `RowShape`: physical columns, named by ids that are never used again. Three byte forms exist:
 * - a **stored row** (row-codec.ts): one row, for the delta and the log;
 * - a **column block** (column-block.ts): one column of up to 4,096 rows, for the base and for appended batches in
 *   log and delta; null bitmap, encoding, payload;
 * - a **block header** (block-header.ts): row ids of a block and the zone map of each of its columns.
 * Every byte form starts with a format number, has golden bytes under `spec/block/`, and is decoded defensively: bytes
 * that are not ours end in DbError XX001 naming what is damaged, never in a wrong value.
 */
import type { Datum } from '../value/type.ts';
import type { Vector } from '../value/vector.ts';

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

/** One schema version of a heap: its columns in row order. */
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

export interface BlockCodec {
  /** Encodes row values (in shape order) into `target` at `offset`; returns the end offset, or −1 if it does not fit. */
  writeRow(shape: RowShape, row: readonly Datum[], target: Uint8Array, offset: number): number;
  /** Decodes all columns of a stored row, in shape order. */
  readRow(shape: RowShape, source: Uint8Array, offset: number): Datum[];
  /** Decodes one column of a stored row; `index` counts in `shape.columns`. */
  readField(shape: RowShape, source: Uint8Array, offset: number, index: number): Datum;
  /** `count` values of a vector as a column block. Picks plain or dictionary encoding, whichever is smaller. */
  encodeColumn(kind: PhysicalKind, vector: Vector, count: number): EncodedColumn;
  /** The bytes are copied or viewed as documented at the implementation; the result is independent of later changes. */
  decodeColumn(kind: PhysicalKind, bytes: Uint8Array, count: number): Vector;
  encodeHeader(header: BlockHeader): Uint8Array;
  decodeHeader(bytes: Uint8Array): BlockHeader;
}
