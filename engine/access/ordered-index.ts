/**
 * Ordered indexes over ordered spaces: entries as key bytes, ranges as half-open byte intervals. Used through the face,
 * `indexAccess`.
 */
import type { Index } from '../catalog/catalog.ts';
import type { OrderedCursor, View } from '../txn/txn.ts';
import { KeyBuffer, KeyCursor, type KeyPart, keyAfterPrefix, writeKeyPart } from '../value/key.ts';
import type { Datum } from '../value/type.ts';

/** One end of a range over the index column behind the equal ones. */
export interface KeyBound {
  readonly value: Datum;
  readonly inclusive: boolean;
}

export class OrderedIndexAccess {
  readonly index: Index;
  readonly #parts: readonly KeyPart[];
  readonly #buffer = new KeyBuffer();
  readonly #space: number;

  constructor(index: Index, space: number) {
    this.index = index;
    this.#space = space;
    this.#parts = index.keys.map(({ type, descending, nullsFirst }) => ({ type, descending, nullsFirst }));
  }

  entryKey(values: readonly Datum[], rowId: number): Uint8Array {
    const alone = this.#writeParts(values) && this.index.unique;
    if (!alone) this.#buffer.int64(rowId);
    return this.#buffer.finish();
  }

  entryValue(rowId: number): Uint8Array {
    this.#buffer.int64(rowId);
    return this.#buffer.finish();
  }

  uniqueKey(values: readonly Datum[]): Uint8Array | undefined {
    const alone = this.#writeParts(values);
    const key = this.#buffer.finish();
    return alone ? key : undefined;
  }

  /** Writes all parts; false when a null keeps the key from standing for uniqueness. */
  #writeParts(values: readonly Datum[]): boolean {
    let whole = true;
    for (let i = 0; i < this.#parts.length; i++) {
      const value = values[i] as Datum;
      if (value === null && !this.index.nullsNotDistinct) whole = false;
      writeKeyPart(this.#buffer, value, this.#parts[i]!);
    }
    return whole;
  }

  rowIdOf(value: Uint8Array): number {
    return new KeyCursor(value).int64() as number;
  }

  scan(
    view: View,
    equal: readonly Datum[],
    lower: KeyBound | undefined,
    upper: KeyBound | undefined,
    reverse: boolean,
  ): OrderedCursor {
    const prefix = this.#prefix(equal);
    const part = this.#parts[equal.length];
    if (part === undefined || (lower === undefined && upper === undefined)) {
      return view.scanOrdered(this.#space, prefix, keyAfterPrefix(prefix), reverse);
    }
    const [low, high] = part.descending === true ? [upper, lower] : [lower, upper];
    const from = low === undefined ? appended(prefix, 0x01) : this.#bound(equal, part, low, !low.inclusive);
    const to = high === undefined ? appended(prefix, 0x02) : this.#bound(equal, part, high, high.inclusive);
    return view.scanOrdered(this.#space, from, to, reverse);
  }

  #prefix(equal: readonly Datum[]): Uint8Array {
    equal.forEach((value, i) => {
      writeKeyPart(this.#buffer, value, this.#parts[i]!);
    });
    return this.#buffer.finish();
  }

  #bound(equal: readonly Datum[], part: KeyPart, bound: KeyBound, after: boolean): Uint8Array {
    equal.forEach((value, i) => {
      writeKeyPart(this.#buffer, value, this.#parts[i]!);
    });
    writeKeyPart(this.#buffer, bound.value, part);
    const key = this.#buffer.finish();
    return after ? keyAfterPrefix(key)! : key;
  }
}

function appended(prefix: Uint8Array, byte: number): Uint8Array {
  const out = new Uint8Array(prefix.length + 1);
  out.set(prefix);
  out[prefix.length] = byte;
  return out;
}
