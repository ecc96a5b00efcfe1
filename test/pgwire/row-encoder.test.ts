/** Every way a value becomes bytes gives the text of its type's `print`. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binaryFormatOf } from '../../adapters/pgwire/binary-format.ts';
import { MessageWriter } from '../../adapters/pgwire/message-writer.ts';
import { RowEncoder } from '../../adapters/pgwire/row-encoder.ts';
import { type DataType, type Datum, definitionOf, type PrintSettings, type Vector } from '../../engine/index.ts';
import { vectorOf } from '../../engine/value/vector.ts';

const settings: PrintSettings = { timeZone: 'Europe/Berlin', extraFloatDigits: 1, byteaOutput: 'hex' };

/** The texts in the DataRow messages that the encoder writes for one column. */
function written(type: DataType, vector: Vector, count: number, selection?: Int32Array): (string | null)[] {
  const writer = new MessageWriter();
  const encoder = new RowEncoder([{ name: 'c', type }], []);
  encoder.use({ columns: [vector], count, selection, selected: selection?.length ?? count }, settings);
  for (let s = 0; s < (selection?.length ?? count); s++) encoder.writeRow(writer, selection?.[s] ?? s);
  const bytes = writer.take();
  const texts: (string | null)[] = [];
  for (let at = 0; at < bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
    expect(bytes.readInt16BE(at + 5)).toBe(1);
    const length = bytes.readInt32BE(at + 7);
    texts.push(length < 0 ? null : bytes.toString('utf8', at + 11, at + 11 + length));
  }
  return texts;
}

function printed(type: DataType, values: readonly Datum[]): (string | null)[] {
  return values.map((value) => (value === null ? null : definitionOf(type).print(value, type, settings)));
}

const safe = fc.maxSafeInteger();
const text = fc.string({ unit: 'grapheme', maxLength: 60 });

const cases: readonly (readonly [string, Vector['kind'], fc.Arbitrary<Datum>])[] = [
  ['int2', 'i32', fc.integer({ min: -32768, max: 32767 })],
  ['int4', 'i32', fc.integer()],
  ['oid', 'i32', fc.nat()],
  ['int8', 'f64', safe.map((value) => value + 0)],
  ['int8', 'i64', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [
    'float8',
    'f64',
    fc.oneof(fc.double(), safe, fc.constantFrom(-0, 0, NaN, Infinity, -Infinity, 1e15, -1e15, 999999999999999)),
  ],
  ['float4', 'f64', fc.float()],
  ['bool', 'bool', fc.boolean()],
  ['date', 'i32', fc.integer({ min: -700_000, max: 2_000_000 })],
  ['timestamp', 'f64', fc.integer({ min: -1e15, max: 1e15 })],
  ['timestamptz', 'f64', fc.integer({ min: -1e15, max: 1e15 })],
  ['text', 'any', text],
  ['varchar', 'any', text],
  ['uuid', 'any', fc.uuid()],
  ['bytea', 'any', fc.uint8Array({ maxLength: 50 })],
  ['vector', 'any', fc.float32Array({ minLength: 1, maxLength: 4, noNaN: true, noDefaultInfinity: true })],
  ['_int4', 'any', fc.array(fc.integer(), { maxLength: 4 })],
];

test.each(cases)('%s in a %s vector', (name, kind, arbitrary) => {
  const type: DataType = name.startsWith('_') ? { name, element: { name: name.slice(1) } } : { name };
  fc.assert(
    fc.property(fc.array(fc.option(arbitrary), { maxLength: 20 }), (values) => {
      // an integer vector never holds −0
      const plain = name === 'int8' ? values.map((value) => (value === 0 ? 0 : value)) : values;
      const vector = vectorOf(kind, plain);
      expect(written(type, vector, plain.length)).toEqual(printed(type, plain));
      const odd = Int32Array.from(plain.keys()).filter((row) => row % 2 === 1);
      expect(written(type, vector, plain.length, odd)).toEqual(
        printed(
          type,
          plain.filter((_, row) => row % 2 === 1),
        ),
      );
    }),
  );
});

test('text and dict vectors', () => {
  fc.assert(
    fc.property(fc.array(fc.option(text), { maxLength: 20 }), (values) => {
      const strings = values.map((value) => Buffer.from(value ?? '').toString());
      const nulls = Uint8Array.from(values, (value) => (value === null ? 1 : 0));
      const encoded = strings.map((value) => Buffer.from(value));
      const offsets = new Int32Array(values.length + 1);
      encoded.forEach((bytes, i) => {
        offsets[i + 1] = offsets[i]! + bytes.length;
      });
      const expected = strings.map((value, i) => (nulls[i] === 1 ? null : value));
      const late: Vector = { kind: 'text', bytes: Buffer.concat(encoded), offsets, ascii: undefined, nulls };
      expect(written({ name: 'text' }, late, values.length)).toEqual(expected);
      const codes = Int32Array.from(strings.keys());
      const dict: Vector = { kind: 'dict', values: codes, dictionary: { strings }, nulls };
      expect(written({ name: 'text' }, dict, values.length)).toEqual(expected);
    }),
  );
});

test('long text', () => {
  for (const value of ['x'.repeat(200_000), 'ü'.repeat(100_000), '𝄞'.repeat(40_000)]) {
    expect(written({ name: 'text' }, vectorOf('any', [value]), 1)).toEqual([value]);
  }
});

const binaryCases: readonly (readonly [string, fc.Arbitrary<Datum>])[] = [
  ['int2', fc.integer({ min: -32768, max: 32767 })],
  ['int4', fc.integer()],
  ['int8', fc.oneof(safe, fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }))],
  ['float8', fc.double()],
  ['float4', fc.float()],
  ['bool', fc.boolean()],
  ['text', text.map((value) => Buffer.from(value).toString().replaceAll('\0', ''))],
  ['bytea', fc.uint8Array()],
  ['uuid', fc.uuid()],
  ['date', fc.oneof(fc.integer({ min: -700_000, max: 2_000_000 }), fc.constantFrom(Infinity, -Infinity))],
  ['timestamptz', fc.oneof(safe, fc.constantFrom(Infinity, -Infinity))],
  ['timestamp', safe],
];

test.each(binaryCases)('%s in binary and back', (name, arbitrary) => {
  const format = binaryFormatOf({ name });
  fc.assert(
    fc.property(arbitrary, (value) => {
      const writer = new MessageWriter();
      format.write(writer, value);
      const back = format.read(writer.take());
      expect(back).toEqual(Object.is(value, -0) && name !== 'float8' && name !== 'float4' ? 0 : value);
    }),
  );
});
