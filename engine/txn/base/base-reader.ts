/**
 * Reads columns of base blocks through the block cache. One per store.
 */
import type { BlockCodec, PhysicalColumn } from '../../block/block.ts';
import { DbError } from '../../error.ts';
import type { VectorKind } from '../../value/vector.ts';
import { batchRows, type Vector, vectorOf } from '../../value/vector.ts';
import { vectorBytes } from '../delta/layer.ts';
import { columnKey, headerKey } from './base-key.ts';
import { type BlockCache, type CachedColumn, rowIdColumn } from './block-cache.ts';
import { type BlockEntry, zoneOf } from './block-directory.ts';
import type { Generation } from './generation.ts';
import type { TableDictionaries } from './table-dictionary.ts';

export class BaseReader {
  readonly codec: BlockCodec;
  readonly cache: BlockCache;
  readonly dictionaries: TableDictionaries;
  readonly #constants: Map<PhysicalColumn, Vector> = new Map();

  constructor(codec: BlockCodec, cache: BlockCache, dictionaries: TableDictionaries) {
    this.codec = codec;
    this.cache = cache;
    this.dictionaries = dictionaries;
  }

  /** The cached side of a column, for readers that keep it. */
  cached(space: number, columnId: number): CachedColumn {
    return this.cache.column(space, columnId);
  }

  /** A column of a block. `cached` is `this.cached(space, column.id)`. */
  column(
    generation: Generation,
    space: number,
    block: BlockEntry,
    column: PhysicalColumn,
    cached: CachedColumn,
  ): Vector {
    return cached.get(block.number, block.writtenAt) ?? this.#load(generation, space, block, column, cached);
  }

  /** The row ids of a sparse block, ascending. */
  rowIds(generation: Generation, space: number, block: BlockEntry): Float64Array {
    const cached = this.cache.column(space, rowIdColumn);
    const present = cached.get(block.number, block.writtenAt);
    if (present !== undefined && present.kind === 'f64') return present.values;
    const bytes = generation.snapshot.get(headerKey(space, block.number));
    if (bytes === undefined) throw missingValue(space, block.number, 'header');
    const values = this.codec.decodeHeader(bytes).rowIds ?? denseIds(block);
    this.cache.add(cached, block.number, block.writtenAt, { kind: 'f64', values, nulls: undefined }, values.byteLength);
    return values;
  }

  /** `batchRows` times the value that old rows hold in a column added later. */
  constant(column: PhysicalColumn): Vector {
    let vector = this.#constants.get(column);
    if (vector === undefined) {
      vector = vectorOf(laneOf(column), new Array(batchRows).fill(column.missing));
      this.#constants.set(column, vector);
    }
    return vector;
  }

  #load(
    generation: Generation,
    space: number,
    block: BlockEntry,
    column: PhysicalColumn,
    cached: CachedColumn,
  ): Vector {
    if (zoneOf(block, column.id) === undefined) return this.constant(column);
    const bytes = generation.snapshot.get(columnKey(space, column.id, block.number));
    if (bytes === undefined) throw missingValue(space, block.number, `column ${column.id}`);
    let vector = this.codec.decodeColumn(column.kind, bytes, block.count);
    if (vector.kind === 'dict') vector = this.dictionaries.of(space, column.id).adopt(vector);
    this.cache.add(cached, block.number, block.writtenAt, vector, vectorBytes(vector, block.count));
    return vector;
  }
}

/** The lane in which single values of a physical kind are collected. */
export function laneOf(column: PhysicalColumn): VectorKind {
  switch (column.kind) {
    case 'bool':
      return 'bool';
    case 'int32':
      return 'i32';
    case 'int64':
    case 'float64':
      return 'f64';
    case 'text':
    case 'float32s':
    case 'any':
      return 'any';
  }
}

/** Row ids first, first + 1, … of a dense block. */
export function denseIds(block: BlockEntry): Float64Array {
  const ids = new Float64Array(block.count);
  for (let i = 0; i < block.count; i++) ids[i] = block.firstRowId + i;
  return ids;
}

function missingValue(space: number, block: number, what: string): DbError {
  return new DbError('XX001', `the base holds no ${what} of block ${block} of space ${space}`, {
    hint: 'Run aiondb doctor; restore from a backup if it confirms the damage.',
  });
}
