/**
 * A snapshot that is older than an index is not read through it: the index has no entries for it. Planned, cached and
 * prepared statements alike.
 */
import { expect, test } from 'vitest';
import { openEngine, runNow, type Session, valueAt } from '../../engine/index.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';

function rows(session: Session, text: string): unknown[] {
  const found: unknown[] = [];
  for (const statement of session.split(text)) {
    runNow(session.run(session.prepare(statement.text), []), (batch) => {
      for (let j = 0; j < batch.selected; j++) found.push(valueAt(batch.columns[0]!, batch.selection?.[j] ?? j));
    });
  }
  return found;
}

const find = "SELECT id FROM place WHERE code = 'c77'";
const plan = (session: Session): string => rows(session, `EXPLAIN ${find}`).join('\n');

async function opened(): Promise<{ old: Session; other: Session; close(): Promise<void> }> {
  const engine = await openEngine({ languages: [sqlTranslator] });
  const connect = (): Session => engine.connect({ user: 'tester', databaseName: 'aiondb' });
  const [old, other] = [connect(), connect()];
  rows(
    other,
    `CREATE TABLE place (id int PRIMARY KEY, code text, note text);
     INSERT INTO place SELECT i, 'c' || i FROM generate_series(1, 5000) i`,
  );
  return { old, other, close: () => engine.close() };
}

test.each(['planned anew', 'in the cache', 'prepared'])(
  'an index younger than the snapshot, the plan %s',
  async (how) => {
    const { old, other, close } = await opened();
    rows(old, 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM place');
    rows(other, "UPDATE place SET code = 'moved' WHERE id = 77; INSERT INTO place VALUES (6000, 'c77')");
    if (how === 'prepared') rows(old, `PREPARE p AS ${find}`);
    rows(other, 'CREATE INDEX place_code ON place (code)');
    if (how === 'in the cache') {
      expect(rows(other, find)).toEqual([6000]);
      expect(plan(other)).toContain('place_code');
    }
    const asked = how === 'prepared' ? 'EXECUTE p' : find;
    expect(rows(old, asked)).toEqual([77]);
    expect(plan(old)).not.toContain('place_code');
    expect(rows(old, 'SELECT code FROM place ORDER BY code LIMIT 1')).toEqual(['c1']);
    rows(old, 'COMMIT');
    expect(rows(old, asked)).toEqual([6000]);
    expect(plan(old)).toContain('place_code');
    // what the old snapshot needed serves nobody else
    expect(plan(other)).toContain('place_code');
    await close();
  },
);

test('a snapshot that is taken after the index uses it', async () => {
  const { old, other, close } = await opened();
  rows(old, 'BEGIN ISOLATION LEVEL REPEATABLE READ');
  rows(other, 'CREATE INDEX place_code ON place (code)');
  expect(rows(old, find)).toEqual([77]);
  expect(plan(old)).toContain('place_code');
  rows(old, 'COMMIT');
  await close();
});

test('joins through a younger index, and a younger unique index that the snapshot breaks', async () => {
  const { old, other, close } = await opened();
  rows(other, "UPDATE place SET note = 'twin' WHERE id IN (5, 6)");
  rows(old, 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM place LIMIT 1');
  rows(other, "UPDATE place SET note = 'single' WHERE id = 6; CREATE UNIQUE INDEX place_note ON place (note)");
  const join = "SELECT b.id FROM (VALUES ('twin')) v (n) JOIN place b ON b.note = v.n ORDER BY 1";
  expect(rows(old, join)).toEqual([5, 6]);
  expect(rows(other, join)).toEqual([5]);
  await close();
});
