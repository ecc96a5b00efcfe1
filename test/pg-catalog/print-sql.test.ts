/** Stored expressions reprinted as SQL mean what they meant: made again from their text, they give the same text. */
import { expect, test } from 'vitest';
import { open } from '../../adapters/embedded/embedded.ts';

const columns =
  'a int, b text, c varchar(10), d numeric(8, 2), e float8, f bigint, g bool, h timestamptz, i text[], j jsonb';

/** Expression, PostgreSQL's text of it, and the same without needless parentheses. */
const cases: readonly (readonly [string, string, string])[] = [
  ['a > 3', '(a > 3)', 'a > 3'],
  ['a > -3', "(a > '-3'::integer)", "a > '-3'::integer"],
  ['d >= 0', '(d >= (0)::numeric)', 'd >= 0::numeric'],
  ['d > 1.5', '(d > 1.5)', 'd > 1.5'],
  ['e > 1.5', '(e > (1.5)::double precision)', 'e > 1.5::double precision'],
  ['f > 5', '(f > 5)', 'f > 5'],
  ['a + f * 2 > 7', '((a + (f * 2)) > 7)', '(a + f * 2) > 7'],
  ["b <> 'x' AND g", "((b <> 'x'::text) AND g)", "b <> 'x'::text AND g"],
  ['g OR a = 1 AND a = 2', '(g OR ((a = 1) AND (a = 2)))', 'g OR a = 1 AND a = 2'],
  ['(g OR a = 1) AND a = 2', '((g OR (a = 1)) AND (a = 2))', '(g OR a = 1) AND a = 2'],
  ['NOT g', '(NOT g)', 'NOT g'],
  ['a IS NOT NULL', '(a IS NOT NULL)', 'a IS NOT NULL'],
  ['b IS NULL', '(b IS NULL)', 'b IS NULL'],
  ["c = 'x'", "((c)::text = 'x'::text)", "c::text = 'x'::text"],
  ['length(b) > 2', '(length(b) > 2)', 'length(b) > 2'],
  ['lower(b) = b', '(lower(b) = b)', 'lower(b) = b'],
  ["b LIKE 'x%'", "(b ~~ 'x%'::text)", "b ~~ 'x%'::text"],
  ['a BETWEEN 1 AND 5', '((a >= 1) AND (a <= 5))', 'a >= 1 AND a <= 5'],
  ['a IN (1, 2)', '(a = ANY (ARRAY[1, 2]))', 'a = ANY (ARRAY[1, 2])'],
  ["COALESCE(b, 'y') = 'z'", "(COALESCE(b, 'y'::text) = 'z'::text)", "COALESCE(b, 'y'::text) = 'z'::text"],
  [
    "h > '2020-01-01 00:00:00+00'",
    "(h > '2020-01-01 00:00:00+00'::timestamp with time zone)",
    "h > '2020-01-01 00:00:00+00'::timestamp with time zone",
  ],
  ['a::text = b', '((a)::text = b)', 'a::text = b'],
  ['- a < 0', '((- a) < 0)', '(- a) < 0'],
];

test.each(cases)('CHECK (%s)', async (expression, plain, pretty) => {
  const database = await open();
  const texts = async (table: string): Promise<readonly unknown[]> => {
    const { rows } = await database.query<unknown[]>(
      `SELECT pg_get_constraintdef(oid), pg_get_constraintdef(oid, true) FROM pg_constraint
       WHERE conrelid = '${table}'::regclass`,
      [],
      { rowMode: 'array' },
    );
    return rows[0]!;
  };
  await database.exec(`CREATE TABLE first (${columns}, CHECK (${expression}))`);
  expect(await texts('first')).toEqual([`CHECK (${plain})`, `CHECK (${pretty})`]);
  await database.exec(
    `CREATE TABLE again (${columns}, CHECK (${plain})); CREATE TABLE once (${columns}, CHECK (${pretty}))`,
  );
  expect(await texts('again')).toEqual([`CHECK (${plain})`, `CHECK (${pretty})`]);
  expect(await texts('once')).toEqual([`CHECK (${plain})`, `CHECK (${pretty})`]);
  await database.close();
});
