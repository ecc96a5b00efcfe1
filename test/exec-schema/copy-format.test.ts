import fc from 'fast-check';
import { expect, test } from 'vitest';
import '../../engine/value/builtin-types.ts';
import type { CopyOptions } from '../../engine/exec/copy/copy-format.ts';
import { CopyReader } from '../../engine/exec/copy/copy-reader.ts';
import { CopyWriter } from '../../engine/exec/copy/copy-writer.ts';
import { type DataType, type Datum, definitionOf } from '../../engine/value/type.ts';
import { type Batch, batchOf, valueAt, vectorOf } from '../../engine/value/vector.ts';
import { caught } from './workbench.ts';

const csv: CopyOptions = {
  format: 'csv',
  header: false,
  delimiter: ',',
  nullText: '',
  quote: '"',
  escape: '"',
  forceQuote: [],
  forceNotNull: [],
  forceNull: [],
  encoding: 'UTF8',
};
const plain: CopyOptions = { ...csv, format: 'text', delimiter: '\t', nullText: '\\N' };

const encoder = new TextEncoder();

interface Data {
  readonly types: string;
  readonly data: string | Uint8Array;
  readonly options?: CopyOptions;
  readonly chunk?: number;
}

/** All rows; columns are called a, b, c. */
function read({ types, data, options = csv, chunk = Infinity }: Data): Datum[][] {
  const columns = types.split(' ').map((name, i) => ({ name: 'abcdefgh'[i]!, type: typeNamed(name) }));
  const reader = new CopyReader(options, columns, 't', { timeZone: 'UTC' });
  const bytes = typeof data === 'string' ? encoder.encode(data) : data;
  const rows: Datum[][] = [];
  const drain = (): void => {
    for (let batch = reader.next(); batch !== undefined; batch = reader.next()) {
      for (let i = 0; i < batch.count; i++) rows.push(batch.columns.map((column) => valueAt(column, i)));
    }
  };
  for (let at = 0; at < bytes.length; at += Math.min(chunk, bytes.length)) {
    reader.push(bytes.subarray(at, at + chunk));
    drain();
  }
  reader.finish();
  drain();
  return rows;
}

function typeNamed(text: string): DataType {
  const [name, length] = text.split('/');
  return length === undefined ? { name: name! } : { name: name!, length: Number(length) };
}

const printed = (rows: Datum[][], types: string): (string | null)[][] =>
  rows.map((row) =>
    row.map((value, i) => {
      const type = typeNamed(types.split(' ')[i]!);
      return value === null ? null : definitionOf(type).print(value, type);
    }),
  );

test('CSV: quotes, escapes, nulls, line ends', () => {
  const rows = read({ types: 'int4 text text', data: '1,plain,"a ""quoted"" one"\r\n-2,,""\n3,"two\nlines",tail' });
  expect(rows).toEqual([
    [1, 'plain', 'a "quoted" one'],
    [-2, null, ''],
    [3, 'two\nlines', 'tail'],
  ]);
  expect(read({ types: 'text', data: '"a\\"b"\n', options: { ...csv, escape: '\\' } })).toEqual([['a"b']]);
  expect(
    read({ types: 'text text', data: "x;'it''s; ok'\n", options: { ...csv, delimiter: ';', quote: "'", escape: "'" } }),
  ).toEqual([['x', "it's; ok"]]);
  expect(read({ types: 'text', data: 'a"b"c\n\n' })).toEqual([['abc'], [null]]);
});

test('CSV: NULL spelled out, FORCE_NOT_NULL, FORCE_NULL', () => {
  const options = { ...csv, nullText: 'none' };
  expect(read({ types: 'text int4', data: 'none,none\n"none",5\n,7\n', options })).toEqual([
    [null, null],
    ['none', 5],
    ['', 7],
  ]);
  expect(read({ types: 'text', data: 'none\n', options: { ...options, forceNotNull: ['a'] } })).toEqual([['none']]);
  expect(read({ types: 'text text', data: ',\n', options: { ...csv, forceNotNull: ['b'] } })).toEqual([[null, '']]);
  expect(read({ types: 'text', data: '""\n', options: { ...csv, forceNull: ['a'] } })).toEqual([[null]]);
});

test('text format: escapes, nulls, the end marker', () => {
  const data = 'a\\tb\\\\\t\\N\n\\x41\\101\\b\\q\t5\nline\\\nend\t6\n\\.\nnot read\t7\n';
  expect(read({ types: 'text int4', data, options: plain })).toEqual([
    ['a\tb\\', null],
    ['AA\bq', 5],
    ['line\nend', 6],
  ]);
  expect(read({ types: 'int4', data: '1\n\\.\n', options: csv })).toEqual([[1]]);
});

test('HEADER is skipped, or compared', () => {
  expect(read({ types: 'int4 int4', data: '"x\ny",z\n1,2\n', options: { ...csv, header: true } })).toEqual([[1, 2]]);
  const match = { ...csv, header: 'match' } as const;
  expect(read({ types: 'int4 int4', data: 'a,"b"\r\n1,2\n', options: match })).toEqual([[1, 2]]);
  expect(caught(() => read({ types: 'int4 int4', data: 'a,x\n1,2\n', options: match }))).toMatchObject({
    code: '22P04',
    message: 'column name mismatch in header line field 2: got "x", expected "b"',
  });
  expect(caught(() => read({ types: 'int4', data: 'a,x\n1\n', options: match })).message).toBe(
    'wrong number of fields in header line: got 2, expected 1',
  );
});

test.each([
  ['int4 text', '1,a\nx,b\n', '22P02', 'invalid input syntax for type integer: "x"', 'COPY t, line 2, column a: "x"'],
  ['int4 text', '1,"a\nb"\n2\n', '22P04', 'missing data for column "b"', 'COPY t, line 3: "2"'],
  ['int4', '1\n2,3\n', '22P04', 'extra data after last expected column', 'COPY t, line 2: "2,3"'],
  ['text', '"open\n', '22P04', 'unterminated CSV quoted field', 'COPY t, line 1: ""open"'],
  ['int2', '40000\n', '22003', 'value "40000" is out of range for type smallint', 'COPY t, line 1, column a: "40000"'],
  [
    'int4',
    '3000000000\n',
    '22003',
    'value "3000000000" is out of range for type integer',
    'COPY t, line 1, column a: "3000000000"',
  ],
  ['varchar/3', 'abcd\n', '22001', 'value too long for type character varying(3)', 'COPY t, line 1, column a: "abcd"'],
  ['text', 'a\rb\n', '22P04', 'unquoted carriage return found in data', 'COPY t, line 1: "a\rb"'],
  [
    'date',
    '2024-02-30\n',
    '22008',
    'date/time field value out of range: "2024-02-30"',
    'COPY t, line 1, column a: "2024-02-30"',
  ],
])('%s from %j is %s', (types, data, code, message, detail) => {
  expect(caught(() => read({ types, data }))).toMatchObject({ code, message, detail });
});

test('a field of many megabytes is read in time proportional to it', () => {
  const long = 'long text '.repeat(1_000_000);
  for (const chunk of [65_536, 1 << 20, Infinity]) {
    const rows = read({ types: 'int4 text', data: `1\t${long}\n2\tshort\n`, options: plain, chunk });
    expect(rows.map(([id]) => id)).toEqual([1, 2]);
    expect(rows[0]![1] === long).toBe(true);
  }
});

test('invalid UTF-8 and zero bytes are refused', () => {
  const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);
  expect(caught(() => read({ types: 'text', data: bytes(0x61, 0xff, 0x0a) }))).toMatchObject({
    code: '22021',
    message: 'invalid byte sequence for encoding "UTF8": 0xff',
  });
  expect(caught(() => read({ types: 'text text', data: bytes(0xc3, 0x2c, 0xa9, 0x0a) })).code).toBe('22021');
  expect(caught(() => read({ types: 'text', data: bytes(0xc3, 0x0a, 0xa9, 0x0a) })).code).toBe('22021');
  expect(caught(() => read({ types: 'text', data: bytes(0x61, 0, 0x0a) }))).toMatchObject({
    code: '22021',
    message: 'invalid byte sequence for encoding "UTF8": 0x00',
  });
});

test('what is not supported says so', () => {
  expect(caught(() => read({ types: 'text', data: '', options: { ...csv, format: 'binary' } })).code).toBe('0A000');
  expect(caught(() => read({ types: 'text', data: '', options: { ...csv, encoding: 'LATIN1' } })).code).toBe('0A000');
});

/** Values as users write them: usual spellings, and ones that only the type's own text form knows. */
const spellings: Readonly<Record<string, fc.Arbitrary<string>>> = {
  int2: fc.integer({ min: -32768, max: 32767 }).map(String),
  int4: fc.oneof(fc.integer().map(String), fc.constantFrom('-0', '007', ' 5 ', '+3')),
  int8: fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), fc.integer().map(String)),
  float8: fc.oneof(
    fc.double().map((value) => (Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : `${value}`)),
    fc.tuple(fc.integer({ min: -99999, max: 99999 }), fc.nat(999999)).map(([whole, part]) => `${whole}.${part}`),
    fc.constantFrom('1.', '.5', '-.5', '-0', '1e5', '123456789012345678', '0.1234567890123456789', '00.5'),
  ),
  numeric: fc.tuple(fc.integer(), fc.nat(9999)).map(([whole, part]) => `${whole}.${part}`),
  bool: fc.constantFrom('t', 'f', 'true', 'false', 'yes', 'no', '1', '0', 'TRUE', 'tr'),
  date: fc.oneof(
    fc
      .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((d) => d.toISOString().slice(0, 10)),
    fc.constantFrom('infinity', '-infinity', '2024-02-29', '1900-02-28', '0044-03-15 BC', 'Jan 5 2020', '12345-01-01'),
  ),
  timestamp: fc.oneof(
    fc
      .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((d) => d.toISOString().slice(0, 23).replace('T', ' ')),
    fc.constantFrom(
      'infinity',
      '2024-02-29 23:59:59',
      '2024-02-29T23:59:60',
      '2024-02-29 12:00',
      '2024-02-29 01:02:03.123456',
    ),
  ),
  timestamptz: fc.constantFrom(
    '2024-02-29 23:59:59',
    '2024-02-29 23:59:59+00',
    '2024-02-29 23:59:59.5+02',
    '2024-02-29 01:02:03Z',
  ),
  text: fc
    .oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', 'a"b', 'a,b', 'a\nb', 'a\r\nb', '\\.', '\\N', 'é'),
    )
    .map((text) => text.replaceAll('\0', '')),
  uuid: fc.uuid(),
  jsonb: fc.jsonValue().map((value) => JSON.stringify(value).replaceAll('\\u0000', '')),
};

const names = Object.keys(spellings);

/** A table of text values with nulls, as CSV or text format in a clumsy but certain way. */
const tables = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 5 }).chain((types) =>
  fc.record({
    types: fc.constant(types.join(' ')),
    rows: fc.array(fc.tuple(...types.map((type) => fc.option(spellings[type]!, { freq: 6 }))), { maxLength: 30 }),
    chunk: fc.constantFrom(1, 2, 3, 7, 64, 100_000),
    isCsv: fc.boolean(),
    crlf: fc.boolean(),
    quoteAll: fc.boolean(),
  }),
);

function spelled(value: string | null, isCsv: boolean, quoteAll: boolean): string {
  if (!isCsv) {
    if (value === null) return '\\N';
    return value.replace(/[\\\n\r\t]/g, (c) => ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' })[c]!);
  }
  if (value === null) return '';
  return quoteAll || value === '' || value === '\\.' || /[",\n\r]/.test(value)
    ? `"${value.replaceAll('"', '""')}"`
    : value;
}

test('the generated parser reads what the types’ own text forms read, however the bytes come', () => {
  fc.assert(
    fc.property(tables, ({ types, rows, chunk, isCsv, crlf, quoteAll }) => {
      const options = isCsv ? csv : plain;
      const end = crlf ? '\r\n' : '\n';
      const line = (row: readonly (string | null)[]): string =>
        row.map((value) => spelled(value, isCsv, quoteAll)).join(options.delimiter) + end;
      const expected = rows.map((row) =>
        row.map((value, i) => {
          const type = typeNamed(types.split(' ')[i]!);
          return value === null ? null : definitionOf(type).parse(value, type, { timeZone: 'UTC' });
        }),
      );
      expect(read({ types, data: rows.map(line).join(''), options, chunk })).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});

test('what the writer writes the reader reads', () => {
  fc.assert(
    fc.property(tables, ({ types, rows, isCsv, quoteAll }) => {
      const options: CopyOptions = { ...(isCsv ? csv : plain), forceQuote: quoteAll ? 'all' : [], header: 'match' };
      const columns = types.split(' ').map((name, i) => ({ name: 'abcdefgh'[i]!, type: typeNamed(name) }));
      const values = rows.map((row) =>
        row.map((value, i) =>
          value === null ? null : definitionOf(columns[i]!.type).parse(value, columns[i]!.type, { timeZone: 'UTC' }),
        ),
      );
      const vectors = columns.map(({ type }, c) =>
        vectorOf(
          definitionOf(type).vector,
          values.map((row) => row[c]),
        ),
      );
      const batch: Batch = batchOf(vectors, rows.length);
      const writer = new CopyWriter(options, columns);
      const data = Buffer.concat([writer.header()!, writer.rows(batch)]);
      expect(printed(read({ types, data, options }), types)).toEqual(printed(values, types));
    }),
    { numRuns: 300 },
  );
});

test('the writer’s text is PostgreSQL’s', () => {
  const columns = [
    { name: 'a', type: { name: 'text' } },
    { name: 'b', type: { name: 'int8' } },
  ];
  const batch = batchOf(
    [vectorOf('any', ['x,"y"', '', null, '\\.', 'tab\there']), vectorOf('f64', [0, -5, null, 2 ** 53 - 1, 10])],
    5,
  );
  const text = (options: CopyOptions): string => new TextDecoder().decode(new CopyWriter(options, columns).rows(batch));
  expect(text(csv)).toBe('"x,""y""",0\n"",-5\n,\n\\.,9007199254740991\ntab\there,10\n');
  expect(text(plain)).toBe('x,"y"\t0\n\t-5\n\\N\t\\N\n\\\\.\t9007199254740991\ntab\\there\t10\n');
  expect(text({ ...csv, forceQuote: ['b'] })).toBe(
    '"x,""y""","0"\n"","-5"\n,\n\\.,"9007199254740991"\ntab\there,"10"\n',
  );
});
