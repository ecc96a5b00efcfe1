/** Kills a process in the middle of its writes and looks for what it was told is safe. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { open } from '../../adapters/embedded/embedded.ts';
import type { Section } from './section.ts';

/** The child loads TypeScript as this process does. */
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const writer = join(import.meta.dirname, 'crash-writer.ts');

/** Starts the writer, kills it after that many acknowledgements, and gives the numbers of the acknowledged commits. */
async function killWriter(folder: string, acknowledgements: number): Promise<readonly number[]> {
  const child = spawn(process.execPath, ['--import', loader, writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    // a line cut off by the kill is no acknowledgement
    if (!/^ack \d+ \.$/.test(line)) continue;
    acknowledged.push(Number(line.split(' ')[1]));
    if (acknowledged.length === acknowledgements) child.kill('SIGKILL');
  }
  await closed;
  if (acknowledged.length < acknowledgements) throw new Error('the writing process ended before it was killed');
  return acknowledged;
}

export async function crash(folder: string, acknowledgements = 400): Promise<Section> {
  const acknowledged = await killWriter(folder, acknowledgements);
  const db = await open(folder);
  const { rows } = await db.query<{ commit: number; parts: number }>(
    'SELECT commit, count(*)::int4 AS parts FROM departures GROUP BY commit',
  );
  const { rows: counts } = await db.query<{ airports: number }>('SELECT count(*)::int4 AS airports FROM airports');
  await db.close();
  const found = new Map(rows.map(({ commit, parts }) => [commit, parts]));
  const lost = acknowledged.filter((commit) => !found.has(commit)).length;
  const torn = [...found.values()].filter((parts) => parts !== 3).length;
  const [airports] = counts;
  return {
    title: 'SIGKILL during writes, and open again',
    statement: 'BEGIN; INSERT INTO departures …; (three rows) COMMIT;   -- from four connections, until killed',
    columns: ['acknowledged', 'present', 'lost', 'torn', 'airports'].map((name) => ({ name })),
    rows: [{ acknowledged: acknowledged.length, present: found.size, lost, torn, ...airports }],
    note: 'Present may exceed acknowledged: a commit can be safe before the news of it gets out.',
  };
}
