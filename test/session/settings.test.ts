/** What settings accept. */
import { expect, test } from 'vitest';
import { type DbError, openEngine, runNow, type Session } from '../../engine/index.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { vectorTranslator } from '../../frontends/vector/vector.ts';

async function session(...languages: Parameters<typeof openEngine>[0]['languages']): Promise<Session> {
  const engine = await openEngine({ languages });
  return engine.connect({ user: 'tester', databaseName: 'aiondb' });
}

const run = (on: Session, text: string): void => void runNow(on.run(on.prepare(text), []), () => {});

test('query_language takes every language that is there', async () => {
  const all = await session(sqlTranslator, cypherTranslator, vectorTranslator);
  for (const language of ['auto', 'sql', 'cypher', 'vector']) {
    all.settings.set('query_language', language, 'session');
    expect(all.setting('query_language')).toBe(language);
  }
  run(await session(sqlTranslator, vectorTranslator), 'SET query_language = vector');
  const sqlOnly = await session(sqlTranslator);
  expect(() => run(sqlOnly, 'SET query_language = cypher')).toThrow(
    expect.objectContaining<Partial<DbError>>({ code: '22023', hint: 'Available values: auto, sql.' }),
  );
});

test('times have units and a range', async () => {
  const own = await session(sqlTranslator);
  const kept: readonly (readonly [string, number, string])[] = [
    ['1.5s', 1500, '1500ms'],
    ['60000', 60_000, '1min'],
    ['24d', 2_073_600_000, '24d'],
    ['0', 0, '0'],
  ];
  for (const [value, ms, shown] of kept) {
    run(own, `SET statement_timeout = '${value}'`);
    expect(own.settings.timeMs('statement_timeout')).toBe(ms);
    expect(own.setting('statement_timeout')).toBe(shown);
  }
  expect(() => run(own, "SET idle_session_timeout = '-1'")).toThrow(
    '-1 ms is outside the valid range for parameter "idle_session_timeout" (0 .. 2147483647)',
  );
  for (const value of ['30d', '99999999999']) {
    expect(() => run(own, `SET idle_session_timeout = '${value}'`)).toThrow(
      expect.objectContaining<Partial<DbError>>({ code: '22023', hint: 'Value exceeds integer range.' }),
    );
  }
  expect(() => run(own, "SET lock_timeout = '3 fortnights'")).toThrow(
    expect.objectContaining<Partial<DbError>>({
      code: '22023',
      hint: 'Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".',
    }),
  );
});
