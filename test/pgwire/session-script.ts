/**
 * A script of several sessions: which statement waits, which goes on when, and what each answers.
 *
 * A line `a| SELECT 1` runs a statement in session `a`; the lines below say what follows from it, in this order:
 * `= 1, x` a row, `! 55P03 message` a failure, `# message` a notice, `waits` for a statement that has not answered, `.`
 * for one that answered without rows. An answer of another session begins with its name: `b = 1`. Empty lines and `--` are
 * for people. The same scripts run against PostgreSQL, from which their answers were taken.
 */
import pg from 'pg';

/** A statement that has not answered by then, while another session was answered, waits. */
const patienceMs = 40;
/** The same where no answers are known yet. */
const longPatienceMs = 300;
/** An answer that the script expects comes by then. */
const deadlineMs = 3_000;

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
    for (const { line, expected } of stepsOf(script)) {
      lines.push(line);
      const step = stepLine.exec(line);
      if (step === null) continue;
      const [, name, statement] = step as unknown as [string, string, string];
      const party = parties.get(name) ?? (await connect(name, connection));
      parties.set(name, party);
      const others = [...parties.values()].filter((other) => other !== party);
      if (statement === 'quit') {
        await party.client.end();
        party.said.push('.');
      } else start(party, statement);
      const answers = (): string[] => [...report(party), ...others.flatMap(late)];
      await settle([...parties.values()], bystander, expected, answers);
      lines.push(...answers());
      for (const { said } of parties.values()) said.length = 0;
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
      if (rows.length === 0) party.said.push('.');
      for (const row of rows) party.said.push(`= ${(row as (string | null)[]).map((v) => v ?? 'null').join(', ')}`);
      party.running = undefined;
    },
    (error: { code?: string; message: string }) => {
      party.said.push(`! ${error.code ?? ''} ${error.message}`);
      party.running = undefined;
    },
  );
}

const stepLine = /^(\w+)\|\s*(.*)$/;

interface Step {
  readonly line: string;
  /** The answers below it; empty where they are to be found out. */
  readonly expected: readonly string[];
}

/** Statements with their answers, and the lines for people. */
function stepsOf(script: string): readonly Step[] {
  const steps: { line: string; expected: string[] }[] = [];
  for (const line of script.split('\n')) {
    const isAnswer = line !== '' && !line.startsWith('--') && !stepLine.test(line);
    if (isAnswer) steps.at(-1)!.expected.push(line);
    else steps.push({ line, expected: [] });
  }
  return steps;
}

/** The script to be answered anew. */
export function withoutAnswers(script: string): string {
  return stepsOf(script)
    .map(({ line }) => line)
    .join('\n');
}

/** Until what is expected has come, or who runs has had time enough. */
async function settle(
  parties: readonly Party[],
  bystander: pg.Client,
  expected: readonly string[],
  answers: () => readonly string[],
): Promise<void> {
  const idle = (): Promise<unknown> => Promise.all(parties.map(({ running }) => running));
  await Promise.race([idle(), pause(expected.length > 0 ? patienceMs : longPatienceMs)]);
  // who is served after it was served before
  await Promise.race([idle(), bystander.query('SELECT 1').then(() => pause(10))]);
  if (expected.length === 0) return;
  for (let waitedMs = 0; waitedMs < deadlineMs && answers().join('\n') !== expected.join('\n'); waitedMs += 10) {
    if (parties.every(({ running }) => running === undefined)) return;
    await pause(10);
  }
}

/** What the session that was asked has said so far. */
function report(party: Party): string[] {
  return party.running === undefined ? [...party.said] : [...party.said, 'waits'];
}

/** What a session has said that was not asked now. */
function late(party: Party): string[] {
  return party.said.map((line) => `${party.name} ${line}`);
}
