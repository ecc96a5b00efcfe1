/**
 * Decodes wanted columns of stored rows, whichever schema version wrote them.
 *
 * For each schema version it keeps where each wanted column lies in the row, or that the row predates the column; then
 * the value is the column's `missing`.
 */
import type { BlockCodec, PhysicalColumn, RowShape } from '../../block/block.ts';
import { invariant } from '../../error.ts';
import type { Datum } from '../../value/type.ts';
import type { VersionStore } from '../delta/version-store.ts';
import { columnOf, type HeapSpace } from '../space/space-directory.ts';

interface Projection {
  readonly shape: RowShape;
  /** Per wanted column its place in the shape, or −1. */
  readonly places: Int32Array;
}

export class VersionDecoder {
  readonly columns: readonly PhysicalColumn[];
  readonly #codec: BlockCodec;
  readonly #heap: HeapSpace;
  readonly #projections: (Projection | undefined)[] = [];

  constructor(codec: BlockCodec, heap: HeapSpace, columns: readonly PhysicalColumn[]) {
    this.#codec = codec;
    this.#heap = heap;
    this.columns = columns;
  }

  /** The wanted columns of a version's row. */
  row(versions: VersionStore, version: number): Datum[] {
    const projection = this.#projection(versions.schemas[version]!);
    const { places, shape } = projection;
    const chunk = versions.chunkOf(version);
    const offset = versions.offsetOf(version);
    const count = places.length;
    if (count * 2 <= shape.columns.length) return this.#fields(projection, chunk, offset);
    const whole = this.#codec.readRow(shape, chunk, offset);
    if (count === whole.length && isIdentity(places)) return whole;
    const row = new Array<Datum>(count);
    for (let i = 0; i < count; i++) {
      const place = places[i]!;
      row[i] = place < 0 ? this.columns[i]!.missing : whole[place];
    }
    return row;
  }

  /** One wanted column of a version's row. */
  field(versions: VersionStore, version: number, column: number): Datum {
    const { places, shape } = this.#projection(versions.schemas[version]!);
    const place = places[column]!;
    if (place < 0) return this.columns[column]!.missing;
    return this.#codec.readField(shape, versions.chunkOf(version), versions.offsetOf(version), place);
  }

  #fields(projection: Projection, chunk: Uint8Array, offset: number): Datum[] {
    const { places, shape } = projection;
    const row = new Array<Datum>(places.length);
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      row[i] = place < 0 ? this.columns[i]!.missing : this.#codec.readField(shape, chunk, offset, place);
    }
    return row;
  }

  #projection(version: number): Projection {
    return this.#projections[version] ?? this.#project(version);
  }

  #project(version: number): Projection {
    const shape = this.#heap.shapes[version - 1];
    invariant(shape !== undefined, `heap ${this.#heap.id} has schema version ${version}`);
    const places = Int32Array.from(this.columns, ({ id }) => shape.columns.findIndex((column) => column.id === id));
    const projection = { shape, places };
    this.#projections[version] = projection;
    return projection;
  }
}

/** The physical columns of the given ids. */
export function columnsById(heap: HeapSpace, ids: readonly number[]): PhysicalColumn[] {
  return ids.map((id) => {
    const column = columnOf(heap, id);
    invariant(column !== undefined, `heap ${heap.id} has column ${id}`);
    return column;
  });
}

function isIdentity(places: Int32Array): boolean {
  for (let i = 0; i < places.length; i++) if (places[i] !== i) return false;
  return true;
}
