/** Each system relation can be read whole, and what they say of each other agrees. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../adapters/embedded/database.ts';
import { open } from '../../adapters/embedded/embedded.ts';

let database: Database;

beforeAll(async () => {
  database = await open();
  await database.exec(`
    CREATE TABLE parent (id serial PRIMARY KEY, code text UNIQUE DEFAULT 'x', size numeric(6, 2) CHECK (size > 0));
    CREATE TABLE child (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      parent int REFERENCES parent ON DELETE CASCADE,
      twice int GENERATED ALWAYS AS (parent * 2) STORED
    );
    CREATE INDEX child_half ON child ((parent / 2) DESC) WHERE parent > 1;
    CREATE VIEW both_of_them AS SELECT p.code, c.id FROM parent p JOIN child c ON c.parent = p.id;
    COMMENT ON TABLE parent IS 'above';
    INSERT INTO parent (code, size) VALUES ('one', 1), ('two', 2);
    ANALYZE parent;
  `);
});
afterAll(() => database.close());

async function values(text: string): Promise<readonly unknown[]> {
  const { rows } = await database.query<unknown[]>(text, [], { rowMode: 'array' });
  return rows.map((row) => (row.length === 1 ? row[0] : row));
}

test('every relation is read whole, in text and as values, with the columns that pg_attribute lists', async () => {
  const relations = (await values(
    `SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v')`,
  )) as [string, string][];
  expect(relations.length).toBeGreaterThan(140);
  for (const [schema, name] of relations) {
    const text = `SELECT * FROM ${schema}.${name}`;
    const { fields, rows } = await database.query(text);
    await database.query(text, [], { format: 'text' });
    const listed = await values(
      `SELECT attname FROM pg_attribute WHERE attrelid = '${schema}.${name}'::regclass ORDER BY attnum`,
    );
    expect([name, ...fields.map((field) => field.name)]).toEqual([name, ...listed]);
    expect(rows.length).toBeGreaterThanOrEqual(0);
  }
}, 60_000);

test('object ids are unique in each catalog', async () => {
  const catalogs = 'class type namespace proc operator am opclass constraint attrdef cast authid database'.split(' ');
  for (const name of catalogs) {
    expect(await values(`SELECT oid FROM pg_${name} GROUP BY oid HAVING count(*) > 1`)).toEqual([]);
  }
});

test('what refers to an object finds it', async () => {
  const references: readonly (readonly [string, string, string])[] = [
    ['pg_class', 'relnamespace', 'pg_namespace'],
    ['pg_class', 'relowner', 'pg_authid'],
    ['pg_attribute', 'atttypid', 'pg_type'],
    ['pg_attribute', 'attrelid', 'pg_class'],
    ['pg_index', 'indexrelid', 'pg_class'],
    ['pg_index', 'indrelid', 'pg_class'],
    ['pg_constraint', 'conrelid', 'pg_class'],
    ['pg_attrdef', 'adrelid', 'pg_class'],
    ['pg_proc', 'prorettype', 'pg_type'],
    ['pg_operator', 'oprright', 'pg_type'],
    ['pg_opclass', 'opcintype', 'pg_type'],
    ['pg_cast', 'casttarget', 'pg_type'],
  ];
  for (const [from, column, to] of references) {
    const lost = await values(
      `SELECT ${column} FROM ${from} f WHERE ${column} <> 0 AND NOT EXISTS (SELECT FROM ${to} t WHERE t.oid = f.${column})`,
    );
    expect([from, column, ...lost]).toEqual([from, column]);
  }
});

test('a column of an index has its operator class', async () => {
  expect(
    await values(`SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid, unnest(i.indclass) AS k(class)
                  WHERE NOT EXISTS (SELECT FROM pg_opclass o WHERE o.oid = k.class)`),
  ).toEqual([]);
});

test('a new table is seen by the transaction that makes it, and gone with it', async () => {
  const count = `SELECT count(*)::int FROM pg_class WHERE relname = 'passing'`;
  await database.exec('BEGIN; CREATE TABLE passing (a int)');
  expect(await values(count)).toEqual([1]);
  await database.exec('ROLLBACK');
  expect(await values(count)).toEqual([0]);
});

test('statistics are shown after ANALYZE', async () => {
  expect(await values(`SELECT reltuples::int FROM pg_class WHERE oid = 'parent'::regclass`)).toEqual([2]);
  expect(await values(`SELECT n_live_tup::int FROM pg_stat_user_tables WHERE relname = 'parent'`)).toEqual([2]);
  expect(await values(`SELECT attname FROM pg_stats WHERE tablename = 'parent' ORDER BY 1`)).toEqual([
    'code',
    'id',
    'size',
  ]);
});
