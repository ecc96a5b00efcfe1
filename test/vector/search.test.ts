/** The typed builder: what it asks, what it gives, and what its JSON form says. */
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';
import { and, compare, not, or, searchFromJson, vectorTranslator } from '../../frontends/vector/vector.ts';

interface Point {
  readonly id: number;
  readonly label: string | null;
  readonly size: number;
  readonly v: readonly number[];
}

let db: Database;
beforeAll(async () => {
  db = await open();
  await db.exec(`
    CREATE SCHEMA other;
    CREATE TABLE other.points (id int4);
    CREATE TABLE points (id int4 PRIMARY KEY, label text, size numeric(6, 1) NOT NULL, v vector(2), "a $ b" int8);
    INSERT INTO points SELECT i, nullif('p' || i % 4, 'p3'), i / 2.0, ARRAY[i, 0]::vector(2), i FROM generate_series(1, 40) AS i;
  `);
});
afterAll(() => db.close());

const ids = (rows: readonly { readonly id: number }[]): readonly number[] => rows.map((row) => row.id);
const points = () => db.search<Point>('points');

test('nearest, filter, page and distance', async () => {
  const near = points().nearest('v', [10.25, 0], { distance: 'away' }).select('id').limit(3);
  const { rows } = await near.run();
  expect(rows).toEqual([
    { id: 10, away: 0.25 },
    { id: 11, away: 0.75 },
    { id: 9, away: 1.25 },
  ]);
  expectTypeOf(rows).toEqualTypeOf<(Pick<Point, 'id'> & { away: number | null })[]>();
  expect(ids((await near.page(1, 2).run()).rows)).toEqual([9, 12]);
  expect(ids((await near.offset(39).run()).rows)).toEqual([40]);
  expect(ids((await near.where('id', '>', 11).where('label', '=', 'p1').run()).rows)).toEqual([13, 17, 21]);
  const float32 = points().nearest('v', Float32Array.of(3, 0), { metric: 'cosine' }).limit(1);
  expect((await float32.run()).rows[0]).toMatchObject({ id: expect.any(Number), label: 'p1', size: '0.5' });
});

test('every operator', async () => {
  const found = async (build: (search: ReturnType<typeof points>) => Pick<ReturnType<typeof points>, 'run'>) =>
    ids((await build(points().where('id', '<=', 8)).run()).rows as { id: number }[]);
  expect(await found((s) => s.where('id', '<>', 3).where('id', '<', 5))).toEqual([1, 2, 4]);
  expect(await found((s) => s.where('size', '>=', 3.5))).toEqual([7, 8]);
  expect(await found((s) => s.where('id', 'in', [2, 7, 99]))).toEqual([2, 7]);
  expect(await found((s) => s.where('id', 'in', [2]))).toEqual([2]);
  expect(await found((s) => s.where('id', 'in', []))).toEqual([]);
  expect(await found((s) => s.where('id', 'not in', [1, 2, 3, 4, 5, 6]))).toEqual([7, 8]);
  expect(await found((s) => s.where('label', 'like', 'p_'))).toEqual([1, 2, 4, 5, 6, 8]);
  expect(await found((s) => s.where('label', 'not like', '%1'))).toEqual([2, 4, 6, 8]);
  expect(await found((s) => s.where('label', 'is null'))).toEqual([3, 7]);
  expect(await found((s) => s.where('label', 'is not null').where('id', '>', 5))).toEqual([6, 8]);
  const nested = or(and(compare('id', '>', 6), compare('label', 'is null')), not(compare('id', '>=', 2)), and());
  expect(await found((s) => s.where(nested))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(await found((s) => s.where(or(compare('id', '=', 1), compare('id', 'in', [4, 5]))))).toEqual([1, 4, 5]);
  expect(await found((s) => s.where(or()))).toEqual([]);
});

test('values are parameters, so searches that differ in values share a text', () => {
  const [first, second] = ['a', '$7 {"parameter":1}'].map((label) =>
    points().nearest('v', [1, 2]).where('label', '=', label).limit(5).toStatement(),
  );
  expect(first!.text).toBe(second!.text);
  expect(first!.parameters).toEqual([[1, 2], 'a']);
  expect(second!.parameters).toEqual([[1, 2], '$7 {"parameter":1}']);
});

test('dollars in names and values are no parameters', async () => {
  const { rows } = await db.search('points').where('a $ b', '=', 7).select('id', 'a $ b').run();
  expect(rows).toEqual([{ id: 7, 'a $ b': 7 }]);
  const text = JSON.stringify({ search: 'points', where: { column: 'label', op: '=', value: '$3' }, select: ['id'] });
  expect((await db.query(text)).rows).toEqual([]);
});

test('parameters of the JSON form', async () => {
  const text = JSON.stringify({
    search: 'points',
    schema: 'public',
    nearest: { column: 'v', to: { parameter: '$1' } },
    where: { column: 'id', op: 'in', value: [{ parameter: '$2' }, 5, { parameter: '$3' }] },
    select: ['id'],
  });
  const { rows } = await db.query<{ id: number }>(`  ${text} ;`, [[6, 0], 6, 20]);
  expect(ids(rows)).toEqual([6, 5, 20]);
  expect(await db.describeQuery(text)).toMatchObject({
    queryParams: [{ dataTypeID: expect.any(Number) }, { dataTypeID: 23 }, { dataTypeID: 23 }],
    resultFields: [{ name: 'id', dataTypeID: 23 }],
  });
});

test('the builder goes to JSON and back', async () => {
  const search = points()
    .nearest('v', Float32Array.of(1, 0), { metric: 'l1', distance: 'd' })
    .where(and(compare('id', '>', 3), compare('size', '<', 10n)))
    .select('id')
    .limit(2);
  const form = search.toJson();
  expect(form).toEqual({
    search: 'points',
    nearest: { column: 'v', to: [1, 0], metric: 'l1', distance: 'd' },
    where: {
      and: [
        { column: 'id', op: '>', value: 3 },
        { column: 'size', op: '<', value: '10' },
      ],
    },
    select: ['id'],
    limit: 2,
  });
  const again = searchFromJson<Point>(form, ({ text, parameters }) => db.query(text, parameters));
  expect((await again.run()).rows).toEqual((await search.run()).rows);
  expect((await db.query(JSON.stringify(form))).rows).toEqual((await search.run()).rows);
});

test('explain', async () => {
  expect(await points().nearest('v', [1, 1]).limit(1).explain()).toMatch(
    /Limit .*[\s\S]*Top-N Sort[\s\S]*Seq Scan on points/,
  );
  const { rows } = await db.query(JSON.stringify({ search: 'points', explain: 'analyze' }));
  expect(rows[0]).toEqual({ 'QUERY PLAN': expect.stringContaining('Seq Scan on points') });
});

test.each([
  ['not json', '42601', 'a search is a JSON object'],
  ['[]', '42601', 'the search must be an object'],
  ['{}', '42601', 'search must be a name'],
  ['{"search":"points","limit":1.5}', '42601', 'limit must be a whole number'],
  ['{"search":"points","offset":-1}', '2201X', 'OFFSET must not be negative'],
  ['{"search":"points","select":"id"}', '42601', 'select must be an array'],
  ['{"search":"points","explain":"twice"}', '42601', 'explain must be'],
  ['{"search":"points","where":{}}', '42601', 'where must have one of'],
  ['{"search":"points","where":{"and":[{"column":"id","op":"="}]}}', '42601', 'where.and[0].value is missing'],
  ['{"search":"points","where":{"not":{"column":"id","op":"=","value":null}}}', '42601', 'where.not.value is null'],
  ['{"search":"points","where":{"column":"id","op":"in","value":3}}', '42601', 'where.value must be an array'],
  ['{"search":"points","where":{"column":"id","op":"is null","value":3}}', '42601', 'has no place'],
  ['{"search":"points","where":{"column":"id","op":"=","value":{"parameter":"1"}}}', '42601', 'must be a literal'],
  ['{"search":"points","nearest":{"column":"v"}}', '42601', 'nearest.to is missing'],
  ['{"search":"points","nearest":{"column":"v","to":[1],"metric":"l3"}}', '42601', 'nearest.metric must be one of'],
  ['{"search":"points","nearest":{"column":"v","to":[1,"x"]}}', '22P02', 'array of numbers'],
  ['{"search":"points","schema":"other","select":["label"]}', '42703', 'column "label"'],
])('%s', async (text, code, message) => {
  const asked = vectorTranslator.claims([text[0]!])
    ? db.query(text)
    : Promise.resolve().then(() => vectorTranslator.parse(text));
  await expect(asked).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});

test('hostile texts are refused at once', async () => {
  const test = '{"column":"id","op":"is null"}';
  const nested = (levels: number): string => {
    return `{"search":"points","where":${'{"not":'.repeat(levels)}${test}${'}'.repeat(levels)},"select":["id"]}`;
  };
  expect((await db.query(nested(40))).rows).toEqual([]);
  const deep = { code: '54001', message: expect.stringContaining('nested too deeply') };
  await expect(db.query(nested(50_000))).rejects.toMatchObject(deep);
  const array = `{"search":"points","where":{"column":"id","op":"=","value":${'['.repeat(9000)}${']'.repeat(9000)}}}`;
  await expect(db.query(array)).rejects.toMatchObject(deep);
  const parameter = '{"search":"points","where":{"column":"id","op":"=","value":{"parameter":"$99999999999"}}}';
  await expect(db.query(parameter)).rejects.toMatchObject({ code: '42601' });
  const start = performance.now();
  expect((await db.query(`{"search":"points",${' '.repeat(200_000)}"select":["id"],"limit":1}`)).rows).toHaveLength(1);
  expect(performance.now() - start).toBeLessThan(2000);
});

test('many conditions side by side are not deep', async () => {
  let search = points().select('id');
  for (let bound = 1; bound <= 600; bound++) search = search.where('id', '<>', bound);
  expect((await search.run()).rows).toEqual([]);
});

test('positions of errors count characters', () => {
  const parse = () => vectorTranslator.parse('{"search":"😀" 1}');
  expect(parse).toThrow(expect.objectContaining({ position: 15 }));
});

test('a client that declares another type gets its cast, or an error naming both', async () => {
  const text = '{"search":"points","where":{"column":"size","op":"=","value":{"parameter":"$1"}},"select":["id"]}';
  expect((await db.query(text, [4], { paramTypes: [23] })).rows).toEqual([{ id: 8 }]);
  await expect(db.query(text, [true], { paramTypes: [16] })).rejects.toMatchObject({ code: '42883' });
});

test('a search inside a transaction sees its rows; outside of it, it would wait for itself', async () => {
  await db.transaction(async (tx) => {
    await tx.query("INSERT INTO points (id, size, v) VALUES (99, 1, '[10.2,0]')");
    const { rows } = await tx.search<Point>('points').nearest('v', [10.2, 0]).select('id').limit(1).run();
    expect(rows).toEqual([{ id: 99 }]);
    await expect(points().limit(1).run()).rejects.toMatchObject({ code: '25001' });
    await tx.rollback();
  });
  expect(ids((await points().nearest('v', [10.2, 0]).limit(1).run()).rows)).toEqual([10]);
});
