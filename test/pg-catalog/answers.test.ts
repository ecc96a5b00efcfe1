/** Every question that functions ask the catalog has an answer, and one that nobody knows is refused by name. */
import { expect, test } from 'vitest';
import { open } from '../../adapters/embedded/embedded.ts';
import { catalogQuestions } from '../../engine/function/function.ts';
import { answerCatalogQuestion } from '../../engine/session/catalog-answer.ts';
import { sqlSystem } from '../../frontends/sql/system/system.ts';

test('every question of the functions is answered', () => {
  const missing = catalogQuestions().filter((question) => !sqlSystem.answers.has(question));
  expect(missing).toEqual([]);
});

test('an unknown question is unsupported, not a broken promise', () => {
  const session = { database: { answers: new Map() } } as unknown as Parameters<typeof answerCatalogQuestion>[0];
  expect(() => answerCatalogQuestion(session, 'pg_nothing', [])).toThrow(
    expect.objectContaining({ code: '0A000', message: expect.stringContaining('pg_nothing') }),
  );
});

test('functions of the catalog give NULL or a name for what is not there', async () => {
  const database = await open();
  const { rows } = await database.query<Record<string, unknown>>(
    `SELECT pg_get_indexdef(1) AS index, pg_get_constraintdef(1) AS constraint, pg_get_viewdef(1) AS view,
            pg_table_is_visible(1) AS visible, obj_description(1, 'pg_class') AS comment, col_description(1, 1) AS column,
            pg_get_userbyid(1) AS owner, format_type(1, -1) AS type, pg_relation_size(99999999::oid::regclass) AS size,
            to_regclass('nothing') AS relation, pg_get_function_arguments(1) AS arguments`,
  );
  expect(rows[0]).toEqual({
    index: null,
    constraint: null,
    view: null,
    visible: null,
    comment: null,
    column: null,
    owner: 'unknown (OID=1)',
    type: '???',
    size: null,
    relation: null,
    arguments: null,
  });
  await database.close();
});
