/**
 * A process that opens a folder and does what its parent says: each message names a method of the database (or of a
 * prepared query, by its text) and its arguments; the answer is the value or the error's fields.
 */
import { DbError, open } from '../../adapters/embedded/embedded.ts';

type Order =
  | { readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | {
      readonly id: number;
      readonly prepared: string;
      readonly how: 'get' | 'all' | 'run';
      readonly args: readonly unknown[];
    };

const [, , folder = '', options = '{}'] = process.argv;
const db = await open(folder, JSON.parse(options));
const send = (message: object): void => void process.send?.(message);

process.on('message', async (order: Order) => {
  const { id } = order;
  try {
    if ('prepared' in order) send({ id, value: db.prepare(order.prepared)[order.how](...order.args) });
    else {
      const method = db[order.method as 'query'] as (...args: readonly unknown[]) => Promise<unknown>;
      send({ id, value: await method.apply(db, order.args as []) });
    }
  } catch (error) {
    const { name, message, code } = error as DbError;
    send({ id, error: { name, message, code, isDbError: error instanceof DbError, ...(error as DbError).fields?.() } });
  }
});
send({ id: 0 });
