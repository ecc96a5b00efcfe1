/** Plans are shared by sessions, but not where they are another user's. */
import { expect, test } from 'vitest';
import { openEngine, runNow, type Session, valueAt } from '../../engine/index.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';

function values(session: Session, text: string): unknown[] {
  const found: unknown[] = [];
  for (const statement of session.split(text)) {
    runNow(session.run(session.prepare(statement.text), []), (batch) => {
      for (let j = 0; j < batch.selected; j++) found.push(valueAt(batch.columns[0]!, batch.selection?.[j] ?? j));
    });
  }
  return found;
}

test('"$user" in the search path is another schema for another user', async () => {
  const engine = await openEngine({ languages: [sqlTranslator] });
  const [ann, bob] = ['ann', 'bob'].map((user) => engine.connect({ user, databaseName: 'aiondb' })) as [
    Session,
    Session,
  ];
  values(
    ann,
    `CREATE SCHEMA ann; CREATE SCHEMA bob;
     CREATE TABLE ann.own AS SELECT 'of ann' AS t; CREATE TABLE bob.own AS SELECT 'of bob' AS t`,
  );
  for (let round = 0; round < 2; round++) {
    expect(values(ann, 'SELECT t FROM own')).toEqual(['of ann']);
    expect(values(bob, 'SELECT t FROM own')).toEqual(['of bob']);
  }
  expect(values(bob, 'SHOW session_authorization')).toEqual(['bob']);
  await engine.close();
});
