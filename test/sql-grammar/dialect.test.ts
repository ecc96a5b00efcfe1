import { expect, test } from 'vitest';
import { extendDialect, loadDialect } from '../../frontends/sql/grammar/dialect.ts';
import { parseSql } from '../../frontends/sql/parse.ts';

test('a dialect inherits the grammar, adds words, rules and actions', async () => {
  const sql = await loadDialect();
  const mySql = await extendDialect(sql, {
    source: `MySql <: Sql {
      otherStatement += use | replace
      use = "use" columnId
      replace = "replace" "into" objectName values
    }`,
    keywords: { use: 'reserved' },
    actions: (context) => ({
      use: (word, name) => ({ kind: 'use', name: context.name(name).text, position: context.position(word) }),
      replace: (_replace, _into, table, values) => ({
        kind: 'replace',
        table: table['ast'](),
        rows: values['ast']().rows.length,
      }),
    }),
  });
  const [use, replace, select] = parseSql('USE Shop; REPLACE INTO t VALUES (1), (2); SELECT a + 1', mySql);
  expect(use).toEqual({ kind: 'use', name: 'shop', position: 1 });
  expect(replace).toMatchObject({ kind: 'replace', table: { name: 't' }, rows: 2 });
  expect(select).toMatchObject({ kind: 'query' });
  expect(() => parseSql('SELECT use', mySql)).toThrow('syntax error at or near "use"');
  expect(parseSql('SELECT use', sql)).toHaveLength(1);
});
