/**
 * Lock modes as bits, and which exclude which: PostgreSQL's conflict tables (chapter "Explicit Locking").
 */
import type { RowLockMode, TableLockMode } from '../contract.ts';

export const tableModes: readonly TableLockMode[] = [
  'access share',
  'row share',
  'row exclusive',
  'share update exclusive',
  'share',
  'share row exclusive',
  'exclusive',
  'access exclusive',
];
export const rowModes: readonly RowLockMode[] = ['key share', 'share', 'no key update', 'update'];

const tableBits: ReadonlyMap<TableLockMode, number> = new Map(tableModes.map((mode, index) => [mode, 1 << index]));

export function tableBit(mode: TableLockMode): number {
  return tableBits.get(mode)!;
}

export function rowBit(mode: RowLockMode): number {
  switch (mode) {
    case 'key share':
      return 1;
    case 'share':
      return 2;
    case 'no key update':
      return 4;
    case 'update':
      return 8;
  }
}

/** By index of the mode: the bits of all modes it conflicts with. */
const tableConflicts = [
  0b1000_0000, // access share: access exclusive
  0b1100_0000, // row share: exclusive and above
  0b1111_0000, // row exclusive: share and above
  0b1111_1000, // share update exclusive: itself and above
  0b1110_1100, // share: row exclusive, share update exclusive, share row exclusive and above
  0b1111_1100, // share row exclusive: row exclusive and above
  0b1111_1110, // exclusive: all but access share
  0b1111_1111, // access exclusive: all
];
const rowConflicts = [0b1000, 0b1100, 0b1110, 0b1111];

/** Bits of the table modes that a mode (one bit) conflicts with. */
export function tableConflictsOf(bit: number): number {
  return tableConflicts[31 - Math.clz32(bit)]!;
}

/** Bits of the row modes that a mode (one bit) conflicts with. */
export function rowConflictsOf(bit: number): number {
  return rowConflicts[31 - Math.clz32(bit)]!;
}

export function tableModeName(bit: number): string {
  return tableModes[31 - Math.clz32(bit)]!;
}

export function rowModeName(bit: number): string {
  return rowModes[31 - Math.clz32(bit)]!;
}
