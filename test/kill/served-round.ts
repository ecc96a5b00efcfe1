/**
 * One round through the server's door: concurrent connections move money and keep books, SIGKILL comes at some moment,
 * and the folder opened again must hold every acknowledged transfer, none in part, and books that agree.
 *
 * A transfer locks two accounts in either order, so waits and deadlocks (40P01, tried again) belong to the load; its
 * entry is a row with a foreign key to the clerk, found through an index as well. A checkpoint runs every 100 ms.
 */
import pg from 'pg';
import { open } from '../../adapters/embedded/embedded.ts';
import { start } from '../cli/program.ts';
import type { KillReport } from './kill-round.ts';

const clerks = 8;
const accounts = 20;
const firstBalance = 1000;

const schema = [
  'CREATE TABLE account (id int PRIMARY KEY, balance int8 NOT NULL)',
  'CREATE TABLE clerk (id int PRIMARY KEY, transfers int NOT NULL)',
  `CREATE TABLE entry (clerk int REFERENCES clerk, number int, source int, target int, amount int8, note text,
     PRIMARY KEY (clerk, number))`,
  'CREATE INDEX entry_by_source ON entry (source)',
  `INSERT INTO account SELECT g, ${firstBalance} FROM generate_series(1, ${accounts}) g`,
  `INSERT INTO clerk SELECT g, 0 FROM generate_series(1, ${clerks}) g`,
];

/** `delayMs` counts from the first acknowledged transfer. */
export async function servedKillRound(folder: string, delayMs: number): Promise<KillReport> {
  const server = start(['serve', '--data', folder, '--port', '0']);
  const port = Number((await server.firstLine).split(':').at(-1));
  const connections = await Promise.all(Array.from({ length: clerks + 1 }, () => connect(port)));
  const [keeper, ...desks] = connections as [pg.Client, ...pg.Client[]];
  const { rows } = await keeper.query("SELECT 1 FROM information_schema.tables WHERE table_name = 'account'");
  if (rows.length === 0) for (const statement of schema) await keeper.query(statement);
  const acknowledged = new Array<number>(clerks).fill(0);
  const work = desks.map((desk, index) => serve(desk, index + 1, acknowledged));
  work.push(keepCheckpoints(keeper));
  const { child } = server;
  while (child.exitCode === null && acknowledged.every((count) => count === 0)) await sleep(5);
  await sleep(delayMs);
  child.kill('SIGKILL');
  const results = await Promise.allSettled(work);
  const { signal, stderr } = await server.ended;
  if (signal !== 'SIGKILL') throw new Error(`the server ended by itself: ${stderr}`);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return check(folder, acknowledged);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function connect(port: number): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'clerk', database: 'aiondb' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Transfers as fast as the server answers, until it is gone. */
async function serve(desk: pg.Client, clerk: number, acknowledged: number[]): Promise<void> {
  for (let turn = 0; ; turn++) {
    const source = 1 + ((clerk * 7 + turn * 13) % accounts);
    const target = 1 + ((clerk * 11 + turn * 17 + 1) % accounts);
    try {
      await desk.query('BEGIN');
      const counted = await desk.query('UPDATE clerk SET transfers = transfers + 1 WHERE id = $1 RETURNING transfers', [
        clerk,
      ]);
      const number = Number(counted.rows[0].transfers);
      await desk.query('UPDATE account SET balance = balance - 1 WHERE id = $1', [source]);
      await desk.query('UPDATE account SET balance = balance + 1 WHERE id = $1', [target]);
      const note = `transfer ${number} of ${clerk}`;
      await desk.query('INSERT INTO entry VALUES ($1, $2, $3, $4, 1, $5)', [clerk, number, source, target, note]);
      await desk.query('COMMIT');
      acknowledged[clerk - 1] = number;
    } catch (error) {
      const { code } = error as { readonly code?: string };
      if (code !== '40P01') return refuseUnlessGone(error, code);
      await desk.query('ROLLBACK').catch(() => {});
    }
  }
}

async function keepCheckpoints(keeper: pg.Client): Promise<void> {
  for (;;) {
    try {
      await keeper.query('CHECKPOINT');
    } catch (error) {
      return refuseUnlessGone(error, (error as { readonly code?: string }).code);
    }
    await sleep(100);
  }
}

/** Errors of a lost connection end the work; what the server itself answered is a failure of the round. */
function refuseUnlessGone(error: unknown, code: string | undefined): void {
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE') throw error;
}

async function check(folder: string, acknowledged: readonly number[]): Promise<KillReport> {
  const db = await open(folder);
  try {
    const rows = async (text: string): Promise<Record<string, number>[]> =>
      (await db.query<Record<string, number>>(text)).rows;
    const kept = await rows(`SELECT clerk.id, transfers, count(number)::int AS entries, max(number) AS highest,
        count(*) FILTER (WHERE note = 'transfer ' || number || ' of ' || clerk)::int AS whole
      FROM clerk LEFT JOIN entry ON clerk = clerk.id GROUP BY clerk.id, transfers ORDER BY clerk.id`);
    let total = 0;
    for (const { id, transfers, entries, highest, whole } of kept) {
      const seen = acknowledged[id! - 1]!;
      if (transfers! < seen) throw new Error(`clerk ${id}: transfer ${seen} was acknowledged, ${transfers} are there`);
      const isWhole = entries === transfers && whole === transfers && (highest ?? 0) === transfers;
      if (!isWhole) throw new Error(`clerk ${id}: ${transfers} transfers, ${entries} entries, ${whole} of them whole`);
      total += transfers!;
    }
    const wrong = await rows(`SELECT account.id FROM account
      LEFT JOIN (SELECT source AS id, count(*) AS n FROM entry GROUP BY source) paid ON paid.id = account.id
      LEFT JOIN (SELECT target AS id, count(*) AS n FROM entry GROUP BY target) got ON got.id = account.id
      WHERE balance <> ${firstBalance} - coalesce(paid.n, 0) + coalesce(got.n, 0)`);
    if (wrong.length > 0)
      throw new Error(`accounts ${wrong.map(({ id }) => id).join(', ')} do not agree with the entries`);
    await checkIndex(rows, total);
    return { acknowledged: acknowledged.reduce((sum, count) => sum + count, 0), rows: total };
  } finally {
    await db.close();
  }
}

/** What the index finds, account by account, is what the table holds. */
async function checkIndex(rows: (text: string) => Promise<Record<string, number>[]>, total: number): Promise<void> {
  let found = 0;
  for (let account = 1; account <= accounts; account++) {
    const [row] = await rows(`SELECT count(*)::int AS n FROM entry WHERE source = ${account}`);
    found += row!['n']!;
  }
  if (found !== total) throw new Error(`${total} entries in the table, ${found} through the index`);
}
