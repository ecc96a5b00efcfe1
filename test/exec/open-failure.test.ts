/** A program whose operators fail while they are opened: what was open by then is closed again. */
import { expect, test } from 'vitest';
import { openEngine, runNow } from '../../engine/index.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';

test('views of a write are released when its input cannot be opened', async () => {
  const engine = await openEngine({ languages: [sqlTranslator] });
  const session = engine.connect({ user: 'aiondb', databaseName: 'aiondb' });
  const run = (text: string): unknown => runNow(session.run(session.prepare(text), []), () => {});
  run('CREATE TABLE t (id int PRIMARY KEY)');
  const { store } = engine;
  const begin = store.begin.bind(store);
  let open = 0;
  store.begin = (options) => {
    const transaction = begin(options);
    const newestView = transaction.newestView.bind(transaction);
    transaction.newestView = () => {
      const view = newestView();
      const release = view.release.bind(view);
      open++;
      view.release = () => {
        open--;
        release();
      };
      return view;
    };
    return transaction;
  };
  run('INSERT INTO t VALUES (1)');
  expect(open).toBe(0);
  expect(() => run('INSERT INTO t SELECT id + 1 FROM t LIMIT -1')).toThrow('LIMIT must not be negative');
  expect(open).toBe(0);
  session.close();
  await engine.close();
});
