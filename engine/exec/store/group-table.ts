/**
 * Hash table of groups: rows with equal keys get the same dense group number, in order of first appearance.
 *
 * One number key goes to an open-addressing table over Float64Array (no Map, no boxing); one dictionary-coded key to an
 * array indexed by code; one text key to a table of bytes in front of the Map; everything else to a Map of primitive
 * group keys (value/group-key.ts). Null is a value of its own here, as GROUP BY and DISTINCT want.
 */
import type { Column } from '../../plan/expression.ts';
import { type GroupKey, groupKeyOf } from '../../value/group-key.ts';
import type { Datum } from '../../value/type.ts';
import { type Batch, type Dictionary, type Vector, valueAt } from '../../value/vector.ts';
import { RowStore } from './column-builder.ts';
import { TextTable } from './text-table.ts';

const bits = new DataView(new ArrayBuffer(8));

/** Numbers to dense numbers, open addressing with linear probing at most half full. */
class NumberTable {
  #keys: Float64Array = new Float64Array(64);
  #groups: Int32Array = new Int32Array(64).fill(-1);
  #mask = 63;
  #used = 0;

  /** The number stored for the key, or `fresh` after storing it. NaN is one key, −0 is 0. */
  findOrAdd(key: number, fresh: number): number {
    const at = this.#slot(key);
    const found = this.#groups[at]!;
    if (found >= 0) return found;
    this.#keys[at] = key + 0;
    this.#groups[at] = fresh;
    if (++this.#used * 2 > this.#mask) this.#grow();
    return fresh;
  }

  /** The number stored for the key, or −1. */
  find(key: number): number {
    return this.#groups[this.#slot(key)]!;
  }

  #slot(key: number): number {
    let hash: number;
    if ((key | 0) === key) hash = key;
    else {
      bits.setFloat64(0, key);
      hash = bits.getInt32(0) ^ Math.imul(bits.getInt32(4), 0x9e3779b1);
    }
    hash = Math.imul(hash, 0x9e3779b1);
    let at = (hash ^ (hash >>> 15)) & this.#mask;
    const keys = this.#keys;
    const groups = this.#groups;
    while (groups[at]! >= 0 && keys[at] !== key) {
      if (Number.isNaN(key) && Number.isNaN(keys[at]!)) break;
      at = (at + 1) & this.#mask;
    }
    return at;
  }

  #grow(): void {
    const keys = this.#keys;
    const groups = this.#groups;
    this.#mask = this.#mask * 2 + 1;
    this.#keys = new Float64Array(this.#mask + 1);
    this.#groups = new Int32Array(this.#mask + 1).fill(-1);
    for (let at = 0; at < groups.length; at++) {
      if (groups[at]! < 0) continue;
      const to = this.#slot(keys[at]!);
      this.#keys[to] = keys[at]!;
      this.#groups[to] = groups[at]!;
    }
  }
}

export class GroupTable {
  readonly #keyOf: readonly ((value: Datum) => GroupKey)[];
  readonly #numbers: NumberTable = new NumberTable();
  readonly #others: Map<GroupKey, number> = new Map();
  #texts: TextTable | undefined;
  #nullGroup = -1;
  #codes: Int32Array = new Int32Array(0);
  #codesOf: Dictionary | undefined;
  /** Key values of each group, by group number. */
  readonly keys: RowStore;
  #count = 0;
  readonly #fresh: number[] = [];

  constructor(columns: readonly Pick<Column, 'type'>[]) {
    this.#keyOf = columns.map((column) => groupKeyOf(column.type));
    this.keys = new RowStore(columns.length);
  }

  get count(): number {
    return this.#count;
  }

  /** Writes the group number of the j-th selected row to `out[j]`. */
  assign(vectors: readonly Vector[], batch: Batch, out: Int32Array): void {
    this.#fresh.length = 0;
    const [only] = vectors;
    if (only === undefined) this.#assignNothing(batch, out);
    else if (vectors.length > 1) this.#assignMany(vectors, batch, out);
    else if (only.kind === 'dict' && this.#keyOf[0]!('a ') === 'a ') this.#assignCodes(only, batch, out);
    else if (only.kind === 'i32' || only.kind === 'f64') this.#assignNumbers(only, batch, out);
    else if (only.kind === 'text') this.#assignTexts(only, batch, out);
    else this.#assignOne(only, batch, out);
    if (this.#fresh.length > 0) {
      const selection = Int32Array.from(this.#fresh);
      this.keys.append(vectors, { selection, selected: selection.length });
    }
  }

  /** Writes the group of the j-th selected row to `out[j]`, −1 where no row with such a key was ever assigned. */
  lookup(vectors: readonly Vector[], batch: Batch, out: Int32Array): void {
    const { selection, selected } = batch;
    const [only] = vectors;
    const single = vectors.length === 1;
    const keyOf = this.#keyOf[0];
    const numeric = single && (only!.kind === 'i32' || only!.kind === 'f64');
    for (let j = 0; j < selected; j++) {
      const i = selection === undefined ? j : selection[j]!;
      if (only === undefined) out[j] = this.#count - 1;
      else if (numeric && only.nulls?.[i] !== 1) out[j] = this.#numbers.find((only.values as Float64Array)[i]!);
      else if (single) {
        const value = valueAt(only, i);
        out[j] = value === null ? this.#nullGroup : this.#findKey(keyOf!(value));
      } else out[j] = this.#others.get(compositeKey(vectors, i, this.#keyOf)) ?? -1;
    }
  }

  #findKey(key: GroupKey): number {
    return typeof key === 'number' ? this.#numbers.find(key) : (this.#others.get(key) ?? -1);
  }

  #assignNothing(batch: Batch, out: Int32Array): void {
    if (this.#count === 0 && batch.selected > 0) this.#add(0);
    out.fill(0, 0, batch.selected);
  }

  /** A new group whose key is that of row `row` of the batch. */
  #add(row: number): number {
    this.#fresh.push(row);
    return this.#count++;
  }

  #null(row: number): number {
    if (this.#nullGroup < 0) this.#nullGroup = this.#add(row);
    return this.#nullGroup;
  }

  #assignNumbers(vector: Extract<Vector, { kind: 'i32' | 'f64' }>, batch: Batch, out: Int32Array): void {
    const { values, nulls } = vector;
    const { selection, selected } = batch;
    for (let j = 0; j < selected; j++) {
      const i = selection === undefined ? j : selection[j]!;
      if (nulls !== undefined && nulls[i] === 1) {
        out[j] = this.#null(i);
        continue;
      }
      const group = this.#numbers.findOrAdd(values[i]!, this.#count);
      if (group === this.#count) this.#add(i);
      out[j] = group;
    }
  }

  #assignCodes(vector: Extract<Vector, { kind: 'dict' }>, batch: Batch, out: Int32Array): void {
    const { values, nulls, dictionary } = vector;
    const { selection, selected } = batch;
    if (this.#codesOf !== dictionary) {
      this.#codesOf = dictionary;
      this.#codes = new Int32Array(dictionary.strings.length).fill(-1);
    } else if (this.#codes.length < dictionary.strings.length) {
      const grown = new Int32Array(dictionary.strings.length * 2).fill(-1);
      grown.set(this.#codes);
      this.#codes = grown;
    }
    const codes = this.#codes;
    for (let j = 0; j < selected; j++) {
      const i = selection === undefined ? j : selection[j]!;
      if (nulls !== undefined && nulls[i] === 1) {
        out[j] = this.#null(i);
        continue;
      }
      const code = values[i]!;
      if (codes[code]! < 0) codes[code] = this.#findOrAdd(dictionary.strings[code]!, i);
      out[j] = codes[code]!;
    }
  }

  #findOrAdd(key: GroupKey, row: number): number {
    let group = this.#others.get(key);
    if (group === undefined) {
      group = this.#add(row);
      this.#others.set(key, group);
    }
    return group;
  }

  #assignTexts(vector: Extract<Vector, { kind: 'text' }>, batch: Batch, out: Int32Array): void {
    const { bytes, offsets, nulls } = vector;
    const { selection, selected } = batch;
    this.#texts ??= new TextTable();
    const texts = this.#texts;
    for (let j = 0; j < selected; j++) {
      const i = selection === undefined ? j : selection[j]!;
      if (nulls !== undefined && nulls[i] === 1) {
        out[j] = this.#null(i);
        continue;
      }
      let group = texts.find(bytes, offsets[i]!, offsets[i + 1]!);
      if (group < 0) {
        group = this.#groupOf(valueAt(vector, i), i);
        if (!texts.isFull) texts.add(bytes, offsets[i]!, offsets[i + 1]!, group);
      }
      out[j] = group;
    }
  }

  #assignOne(vector: Vector, batch: Batch, out: Int32Array): void {
    const { selection, selected } = batch;
    for (let j = 0; j < selected; j++) {
      const i = selection === undefined ? j : selection[j]!;
      const value = valueAt(vector, i);
      out[j] = value === null ? this.#null(i) : this.#groupOf(value, i);
    }
  }

  /** The group of a value of the only key, which row `row` of the batch has. */
  #groupOf(value: Datum, row: number): number {
    const key = this.#keyOf[0]!(value);
    if (typeof key !== 'number') return this.#findOrAdd(key, row);
    const group = this.#numbers.findOrAdd(key, this.#count);
    if (group === this.#count) this.#add(row);
    return group;
  }

  #assignMany(vectors: readonly Vector[], batch: Batch, out: Int32Array): void {
    const { selection, selected } = batch;
    for (let j = 0; j < selected; j++) {
      const i = selection === undefined ? j : selection[j]!;
      out[j] = this.#findOrAdd(compositeKey(vectors, i, this.#keyOf), i);
    }
  }
}

/** One text for several key values, nulls included; equal texts mean equal keys. */
function compositeKey(vectors: readonly Vector[], row: number, keyOf: readonly ((value: Datum) => GroupKey)[]): string {
  let text = '';
  for (let c = 0; c < vectors.length; c++) {
    const value = valueAt(vectors[c]!, row);
    if (value === null) text += '~';
    else {
      const key = keyOf[c]!(value);
      const part = typeof key === 'number' ? String(key + 0) : String(key);
      text += `${part.length}:${part}`;
    }
  }
  return text;
}
