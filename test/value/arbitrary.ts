/** Random datums of every type, for properties: edge values often, nulls inside containers. */
import fc from 'fast-check';
import { GraphNode, GraphPath, GraphRelationship } from '../../engine/value/graph.ts';
import { Interval } from '../../engine/value/interval.ts';
import { canonicalJson } from '../../engine/value/json.ts';
import { Numeric } from '../../engine/value/numeric.ts';
import { TemporalValue } from '../../engine/value/temporal-value.ts';
import type { DataType, Datum } from '../../engine/value/type.ts';
import { narrow } from '../../engine/value/vector.ts';
import { typeNamed } from './type-named.ts';

const int64 = fc.oneof(fc.bigInt(-(1n << 63n), (1n << 63n) - 1n), fc.bigInt(-300n, 300n)).map(narrow);
const int32 = fc.oneof(fc.integer(), fc.integer({ min: -5, max: 5 }));
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.string({
      unit: fc.constantFrom('a', 'b', '\u0001', 'é', '\uffff', '😀', ' ', ',', '"', '\\', '{', "'"),
      maxLength: 5,
    }),
  )
  .filter(
    (value) => !/[\ud800-\udfff]/.test(value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')) && !value.includes('\0'),
  );
const float64 = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 0.1),
);
const float32 = fc.oneof(fc.float(), fc.integer({ min: -3, max: 3 }));

export const numeric: fc.Arbitrary<Numeric> = fc.oneof(
  fc.tuple(fc.bigInt(-(10n ** 40n), 10n ** 40n), fc.integer({ min: 0, max: 45 })).map(([c, s]) => Numeric.of(c, s)),
  fc.tuple(fc.integer({ min: -200, max: 200 }), fc.integer({ min: 0, max: 4 })).map(([c, s]) => Numeric.of(c, s)),
  fc.constantFrom(Numeric.nan, Numeric.infinity, Numeric.negativeInfinity),
);
const day = fc.oneof(
  fc.integer({ min: -2_451_545, max: 2_145_031_948 }),
  fc.integer({ min: -800_000, max: 800_000 }),
  fc.constantFrom(Infinity, -Infinity),
);
const timestamp = fc.oneof(
  fc.bigInt(-211_813_488_000_000_000n, 9_223_371_331_199_999_999n).map(narrow),
  fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 }),
  fc.constantFrom(Infinity, -Infinity),
);
const time = fc.integer({ min: 0, max: 86_400_000_000 });
export const interval: fc.Arbitrary<Interval> = fc
  .tuple(
    fc.integer({ min: -3000, max: 3000 }),
    fc.integer({ min: -3000, max: 3000 }),
    fc.oneof(fc.integer({ min: -200_000_000_000, max: 200_000_000_000 }), fc.bigInt(-(10n ** 18n), 10n ** 18n)),
  )
  .map(([months, days, microseconds]) => Interval.of(months, days, microseconds));
const jsonText = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.constantFrom('1.0', '1.00', '[1.0, 2]', '{"a": 1.50, "aa": [], "b": {}}', '[]', '{}', '[null]', '"a"', '-0.0'),
);
const jsonb = jsonText.filter((value) => !/\\u(0000|d[89a-f])/i.test(value)).map(canonicalJson);
const vector = fc
  .array(float32.filter(Number.isFinite), { minLength: 1, maxLength: 4 })
  .map((v) => Float32Array.from(v));

const identity = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 }));
const node = identity.map(([table, row]) => new GraphNode(table, row, ['A'], new Map([['x', BigInt(row)]])));
const relationship = identity.map(
  ([table, row]) =>
    new GraphRelationship({ table, rowId: row }, 'T', { table, rowId: 1 }, { table, rowId: 2 }, new Map()),
);
const path = fc.tuple(node, relationship).map(([n, r]) => new GraphPath([n, n], [r]));

const anyScalar: fc.Arbitrary<Datum> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.bigInt(-(1n << 63n), (1n << 63n) - 1n),
  fc.bigInt(-3n, 3n),
  float64,
  text,
  numeric,
  node,
  relationship,
  path,
  interval,
  day.map((value) => new TemporalValue('date', value)),
  timestamp.map((value) => new TemporalValue('timestamptz', value)),
  fc.uint8Array({ maxLength: 3 }),
);
const anyValue: fc.Arbitrary<Datum> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyScalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'é'), tie('value')).map((object) => new Map(Object.entries(object))),
  ),
})).value;

const scalars: Readonly<Record<string, fc.Arbitrary<Datum>>> = {
  bool: fc.boolean(),
  int2: fc.integer({ min: -32_768, max: 32_767 }),
  int4: int32,
  int8: int64,
  oid: fc.integer({ min: 0, max: 0xffff_ffff }),
  float4: float32,
  float8: float64,
  numeric,
  text,
  varchar: text,
  bpchar: text,
  name: text,
  bytea: fc.uint8Array({ maxLength: 6 }),
  uuid: fc.uuid(),
  date: day,
  time,
  timestamp,
  timestamptz: timestamp,
  interval,
  jsonb,
  vector,
  any: anyValue,
};

function arrayOfValues(element: fc.Arbitrary<Datum>): fc.Arbitrary<Datum> {
  const item = fc.option(element, { nil: null });
  const square = fc.array(fc.tuple(item, item), { minLength: 1, maxLength: 3 });
  return fc.oneof(fc.array(item, { maxLength: 4 }), square);
}

/** Every type with an order, and values of it. */
export const orderedTypes: readonly (readonly [DataType, fc.Arbitrary<Datum>])[] = [
  ...Object.entries(scalars).map(([name, values]) => [typeNamed(name), values] as const),
  [typeNamed('int4[]'), arrayOfValues(int32)],
  [typeNamed('text[]'), arrayOfValues(text)],
  [typeNamed('numeric[]'), arrayOfValues(numeric)],
  [
    {
      name: 'record',
      fields: [
        { name: 'a', type: typeNamed('int4') },
        { name: 'b', type: typeNamed('text') },
      ],
    },
    fc.tuple(fc.option(int32, { nil: null }), fc.option(text, { nil: null })),
  ],
];
