/**
 * One round: starts the loaded process over a folder, kills it with SIGKILL at some moment, opens the folder and checks
 * that every printed commit is there and no transaction is there in part.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeHost } from '../../engine/host/host.ts';
import { openStore, type Store } from '../../engine/txn/txn.ts';
import { scanKeys, scanRows } from '../txn/read-back.ts';
import { type LoadSpaces, spacesOf, writers } from './load.ts';

export interface KillReport {
  /** Commits printed by the killed process. */
  readonly acknowledged: number;
  /** Rows in the folder now. */
  readonly rows: number;
}

/** `delayMs` counts from the process's first sign of life. */
export async function killRound(folder: string, delayMs: number): Promise<KillReport> {
  const acknowledged = await loadAndKill(folder, delayMs);
  const store = await openStore({ host: nodeHost(), folder });
  try {
    return check(store, spacesOf(store), acknowledged);
  } finally {
    await store.close();
  }
}

/** Highest number printed by writer. */
async function loadAndKill(folder: string, delayMs: number): Promise<number[]> {
  const program = fileURLToPath(new URL('./loaded-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()));
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.startsWith('ready')) resolve();
    });
    void gone.then(resolve);
  });
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill('SIGKILL');
  await gone;
  if (child.signalCode !== 'SIGKILL') throw new Error(`the loaded process ended by itself: ${errors}`);
  const highest = new Array<number>(writers).fill(0);
  // the last line may be cut
  for (const line of output.slice(0, output.lastIndexOf('\n')).split('\n').slice(1)) {
    const [writer, number] = line.split(' ').map(Number) as [number, number];
    highest[writer] = Math.max(highest[writer]!, number);
  }
  return highest;
}

function check(store: Store, spaces: LoadSpaces, acknowledged: readonly number[]): KillReport {
  const transaction = store.begin({ readOnly: true });
  const view = transaction.statementView();
  const counters = scanRows(view, spaces.counters, { columns: [1] }).map(([, [value]]) => value as number);
  const seen = counters.map(() => 0);
  for (const [rowId, [writer, number, text]] of scanRows(view, spaces.rows, { columns: [1, 2, 3] })) {
    const w = writer as number;
    // rows come by id, so each writer's numbers must count up without a gap
    if (++seen[w]! !== number || text !== `row ${String(number)} of ${w}`)
      throw new Error(`row ${rowId} is wrong or torn`);
  }
  const keys = scanKeys(view, spaces.keys).map(([key]) => key);
  counters.forEach((counter, writer) => {
    if (counter < acknowledged[writer]!) {
      throw new Error(`writer ${writer}: commit ${acknowledged[writer]} was acknowledged, ${counter} is there`);
    }
    if (seen[writer] !== counter) throw new Error(`writer ${writer}: counter ${counter}, ${seen[writer]} rows`);
  });
  const total = counters.reduce((sum, value) => sum + value, 0);
  if (keys.length !== total) throw new Error(`${total} rows and ${keys.length} keys`);
  if (store.rowCount(spaces.rows) !== total) throw new Error(`row count ${store.rowCount(spaces.rows)} of ${total}`);
  view.release();
  transaction.rollback();
  return { acknowledged: acknowledged.reduce((sum, value) => sum + value, 0), rows: total };
}
