/**
 * Reads stored datums one after the other; the bytes are described in datum-codec.ts.
 *
 * It never reads past the end it was given, never allocates more than the bytes there could hold, and answers anything
 * else than what `writeDatum` wrote with XX001. What it returns shares no memory with the source.
 */
import { DbError } from '../error.ts';
import { Interval } from '../value/interval.ts';
import { Numeric, numericMaxScale } from '../value/numeric.ts';
import { TemporalValue } from '../value/temporal-value.ts';
import type { Datum } from '../value/type.ts';
import { narrow } from '../value/vector.ts';
import { damaged } from './damage.ts';
import { datumTags, maxDatumDepth, temporalTypes } from './datum-tag.ts';
import { readText } from './utf8.ts';

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);

/** The only datum in bytes `start` to `end` of `source`. */
export function readDatum(source: Uint8Array, start: number, end: number): Datum {
  const reader = new DatumReader(source, start, end);
  const value = reader.read();
  reader.finish();
  return value;
}

export class DatumReader {
  private readonly source: Uint8Array;
  private readonly end: number;
  private position: number;
  private depth = 0;

  constructor(source: Uint8Array, start: number, end: number) {
    if (start < 0 || start > end || end > source.length) throw damaged('a datum lies outside its bytes');
    this.source = source;
    this.position = start;
    this.end = end;
  }

  /** Throws XX001 unless everything was read. */
  finish(): void {
    if (this.position !== this.end) throw damaged('bytes follow the last datum');
  }

  read(): Datum {
    const tag = this.byte();
    switch (tag) {
      case datumTags.null:
        return null;
      case datumTags.false:
        return false;
      case datumTags.true:
        return true;
      case datumTags.positive:
        return this.varint();
      case datumTags.negative:
        return this.negative();
      case datumTags.float:
        return this.float();
      case datumTags.positiveBigint:
        return BigInt(this.varint());
      case datumTags.negativeBigint:
        return -1n - BigInt(this.varint());
      case datumTags.positiveWide:
        return this.wide();
      case datumTags.negativeWide:
        return -1n - this.wide();
      case datumTags.string:
        return this.text();
      case datumTags.bytes: {
        const start = this.skip(this.varint());
        return this.source.slice(start, this.position);
      }
      case datumTags.float32s: {
        const start = this.skip(this.varint() * 4);
        return new Float32Array(this.source.slice(start, this.position).buffer);
      }
      case datumTags.numeric:
        return this.numeric();
      case datumTags.specialNumeric:
        return this.specialNumeric();
      case datumTags.interval:
        return this.interval();
      case datumTags.temporal:
        return this.temporal();
      case datumTags.array:
        return this.array();
      case datumTags.map:
        return this.map();
      default:
        throw damaged(`a datum begins with unknown tag ${tag}`);
    }
  }

  /** An unsigned integer; see varint.ts. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER || (byte === 0 && i > 0)) break;
        return value;
      }
      scale *= 0x80;
    }
    throw damaged('an integer of variable length is malformed');
  }

  text(): string {
    const start = this.skip(this.varint());
    return readText(this.source, start, this.position);
  }

  private byte(): number {
    if (this.position >= this.end) throw damaged('a datum is cut short');
    return this.source[this.position++]!;
  }

  /** Steps over `length` bytes and returns where they begin. */
  private skip(length: number): number {
    const start = this.position;
    if (length > this.end - start) throw damaged('a datum is cut short');
    this.position = start + length;
    return start;
  }

  private negative(): number {
    const value = -1 - this.varint();
    if (!Number.isSafeInteger(value)) throw damaged('an integer is out of range');
    return value;
  }

  private float(): number {
    const start = this.skip(8);
    for (let i = 0; i < 8; i++) floatBytes[i] = this.source[start + i]!;
    return float[0]!;
  }

  private wide(): bigint {
    const start = this.skip(this.varint());
    if (start === this.position) throw damaged('a wide integer is empty');
    let digits = '0x';
    for (let i = start; i < this.position; i++) digits += this.source[i]!.toString(16).padStart(2, '0');
    return BigInt(digits);
  }

  private numeric(): Numeric {
    const scale = this.varint();
    if (scale > numericMaxScale) throw damaged('the scale of a numeric is out of range');
    return intact('a numeric', Numeric.of, this.integer(), scale);
  }

  private interval(): Interval {
    const months = this.integer();
    const days = this.integer();
    const microseconds = this.integer();
    if (typeof months !== 'number' || typeof days !== 'number') throw damaged('an interval is out of range');
    return intact('an interval', Interval.of, months, days, microseconds);
  }

  private temporal(): TemporalValue {
    const type = temporalTypes[this.byte()];
    if (type === undefined) throw damaged('a temporal value of unknown type');
    if (this.position === this.end || this.source[this.position] !== datumTags.float) {
      return new TemporalValue(type, this.integer());
    }
    this.position++;
    const value = this.float();
    if (value !== Infinity && value !== -Infinity) throw damaged('a temporal value is no integer');
    return new TemporalValue(type, value);
  }

  /** An integer that is a number wherever it is safe. Never recurses: a chain of tags must not exhaust the stack. */
  private integer(): number | bigint {
    const tag = this.byte();
    switch (tag) {
      case datumTags.positive:
        return this.varint();
      case datumTags.negative:
        return this.negative();
      case datumTags.negativeBigint:
        return narrow(-1n - BigInt(this.varint()));
      case datumTags.positiveWide:
        return narrow(this.wide());
      case datumTags.negativeWide:
        return narrow(-1n - this.wide());
      default:
        throw damaged(`an integer has tag ${tag}`);
    }
  }

  private specialNumeric(): Numeric {
    switch (this.byte()) {
      case 0:
        return Numeric.nan;
      case 1:
        return Numeric.infinity;
      case 2:
        return Numeric.negativeInfinity;
      default:
        throw damaged('an unknown special numeric');
    }
  }

  private array(): Datum[] {
    const count = this.enter();
    const values: Datum[] = new Array(count);
    for (let i = 0; i < count; i++) values[i] = this.read();
    this.depth--;
    return values;
  }

  private map(): ReadonlyMap<string, Datum> {
    const count = this.enter();
    const map = new Map<string, Datum>();
    for (let i = 0; i < count; i++) {
      const key = this.text();
      map.set(key, this.read());
    }
    if (map.size !== count) throw damaged('a map repeats a key');
    this.depth--;
    return map;
  }

  /** Begins an array or map and returns its count, which the bytes left could hold. */
  private enter(): number {
    const count = this.varint();
    if (count > this.end - this.position) throw damaged('a datum is cut short');
    if (++this.depth > maxDatumDepth) throw damaged('a datum is nested too deep');
    return count;
  }
}

/** What the factory makes of the arguments; its refusal of them means that the bytes are damaged. */
function intact<A extends readonly unknown[], T>(what: string, factory: (...values: A) => T, ...values: A): T {
  try {
    return factory(...values);
  } catch (error) {
    if (error instanceof DbError) throw damaged(`${what} is out of range`);
    throw error;
  }
}
