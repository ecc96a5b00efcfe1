/**
 * Where each column of a stored row lies: what a `RowShape` means in bytes. The format stands in row-codec.ts.
 *
 * Each shape has two layouts, narrow (rows up to 65,535 bytes, offsets of two bytes) and wide (offsets of four). They
 * are computed once per shape object.
 */
import type { RowShape } from './shape.ts';
import { kindCodes } from './shape.ts';

export interface RowLayout {
  readonly version: number;
  readonly count: number;
  /** Bytes of an offset, and of the row's length: 2 or 4. */
  readonly offsetBytes: 2 | 4;
  /** Position of the null bitmap. */
  readonly nulls: number;
  /** Position where the variable part begins. */
  readonly fixedEnd: number;
  /** Code of each column's kind; see `kindCodes`. */
  readonly kinds: Uint8Array;
  /** Position of each column's slot. */
  readonly slots: Int32Array;
  /** For each column the slot that holds the end of the variable column before it; 0 when there is none. */
  readonly previousEnds: Int32Array;
  /** The slot of the last variable column; 0 when there is none. */
  readonly lastEnd: number;
}

export interface RowLayouts {
  readonly narrow: RowLayout;
  readonly wide: RowLayout;
}

const known = new WeakMap<RowShape, RowLayouts>();
let lastShape: RowShape | undefined;
let lastLayouts: RowLayouts | undefined;

/** The layouts of a shape. The shape asked for last answers without a lookup: rows come in runs of one table. */
export function layoutsOf(shape: RowShape): RowLayouts {
  if (shape === lastShape) return lastLayouts!;
  let found = known.get(shape);
  if (found === undefined) {
    found = { narrow: layoutOf(shape, 2), wide: layoutOf(shape, 4) };
    known.set(shape, found);
  }
  lastShape = shape;
  lastLayouts = found;
  return found;
}

function layoutOf(shape: RowShape, offsetBytes: 2 | 4): RowLayout {
  const count = shape.columns.length;
  const kinds = new Uint8Array(count);
  const slots = new Int32Array(count);
  const previousEnds = new Int32Array(count);
  const nulls = 2 + offsetBytes;
  let position = nulls + ((count + 7) >> 3);
  let lastEnd = 0;
  for (const [i, column] of shape.columns.entries()) {
    kinds[i] = kindCodes[column.kind];
    slots[i] = position;
    previousEnds[i] = lastEnd;
    switch (column.kind) {
      case 'bool':
        position += 1;
        break;
      case 'int32':
        position += 4;
        break;
      case 'int64':
      case 'float64':
        position += 8;
        break;
      case 'text':
      case 'float32s':
      case 'any':
        lastEnd = position;
        position += offsetBytes;
        break;
    }
  }
  return { version: shape.version, count, offsetBytes, nulls, fixedEnd: position, kinds, slots, previousEnds, lastEnd };
}
