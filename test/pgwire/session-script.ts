/**
 * A script of several sessions: which statement waits, which goes on when, and what each answers.
 *
 * A line `a| SELECT 1` runs a statement in session `a`; the lines below say what follows from it, in this order:
 * `= 1, x` a row, `! 55P03 message` a failure, `# message` a notice, `waits` for a statement that has not answered, `.`
 * for one that answered nothing. An answer of another session begins with its name: `b = 1`. Empty lines and `--` are
 * for people. The same scripts run against PostgreSQL, from which their answers were taken.
 */
import pg from 'pg';

/** A statement that has not answered by then, while another session was answered, waits. */
const patienceMs = 40;

interface Party {
  readonly name: string;
  readonly client: pg.Client;
  readonly said: string[];
  running: Promise<void> | undefined;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs the script and returns it with the answers given. */
export async function runScript(script: string, connection: pg.ClientConfig): Promise<string> {
  const parties = new Map<string, Party>();
  const lines: string[] = [];
  const bystander = new pg.Client(connection);
  await bystander.connect();
  try {
    for (const line of script.split('\n')) {
      const step = /^(\w+)\|\s*(.*)$/.exec(line);
      if (step === null) {
        if (line === '' || line.startsWith('--')) lines.push(line);
        continue;
      }
      const [, name, statement] = step as unknown as [string, string, string];
      const party = parties.get(name) ?? (await connect(name, connection));
      parties.set(name, party);
      lines.push(line);
      if (statement === 'quit') await party.client.end();
      else start(party, statement);
      await settle(parties.values(), bystander);
      lines.push(...report(party), ...[...parties.values()].flatMap((other) => (other === party ? [] : late(other))));
      if (statement === 'quit') parties.delete(name);
    }
  } finally {
    await Promise.all([bystander.end(), ...[...parties.values()].map(({ client }) => client.end().catch(() => {}))]);
  }
  return lines.join('\n');
}

async function connect(name: string, connection: pg.ClientConfig): Promise<Party> {
  const client = new pg.Client({ ...connection, application_name: name });
  const party: Party = { name, client, said: [], running: undefined };
  client.on('error', () => {});
  client.on('notice', ({ message }) => party.said.push(`# ${message}`));
  await client.connect();
  return party;
}

function start(party: Party, statement: string): void {
  const types = { getTypeParser: () => (text: string) => text };
  const query = { text: statement, rowMode: 'array' as const, types };
  party.running = party.client.query(query).then(
    ({ rows }) => {
      for (const row of rows) party.said.push(`= ${(row as (string | null)[]).map((v) => v ?? 'null').join(', ')}`);
      party.running = undefined;
    },
    (error: { code?: string; message: string }) => {
      party.said.push(`! ${error.code ?? ''} ${error.message}`);
      party.running = undefined;
    },
  );
}

/** Until nobody runs, or who runs has had time enough. */
async function settle(parties: Iterable<Party>, bystander: pg.Client): Promise<void> {
  const all = [...parties];
  const idle = (): Promise<unknown> => Promise.all(all.map(({ running }) => running));
  await Promise.race([idle(), pause(patienceMs)]);
  // who is served after it was served before
  await Promise.race([idle(), bystander.query('SELECT 1').then(() => pause(10))]);
}

function report(party: Party): string[] {
  const said = party.said.splice(0);
  if (party.running !== undefined) return [...said, 'waits'];
  return said.length > 0 ? said : ['.'];
}

/** What a session has said that was not asked now. */
function late(party: Party): string[] {
  return party.said.splice(0).map((line) => `${party.name} ${line}`);
}
