/**
 * Sessions whose statements are interleaved by a script, on any database that can be spoken to through a `Client`.
 *
 * A script (`spec/isolation/*.script`) is comments, steps `T1: statement`, and sections `--- name` with what happened
 * there. Every session begins its transaction before the first step. A line of a section is one step that came to its
 * end: `T1 1|10, 2|20`, `T1 no rows`, `T1 UPDATE 1`, `T1 error 40001`; `T1 waits` stands where a step had to wait, whose end
 * comes behind the step that set it free. The last line is what is in the table then.
 */

export interface Step {
  readonly session: string;
  readonly statement: string;
}

export interface IsolationScript {
  readonly comment: string;
  readonly steps: readonly Step[];
  readonly sections: ReadonlyMap<string, string>;
}

export interface Client {
  /** Rows, tag or SQLSTATE of the statement as one line. */
  run(statement: string): Promise<string>;
}

/** A database with the table of the scripts in it. */
export interface Database {
  connect(): Promise<Client>;
  /** Ends when what can go on has gone on: who is not done by then waits for another session. */
  settle(): Promise<void>;
}

export const levels = ['read committed', 'repeatable read', 'serializable'] as const;
export type Level = (typeof levels)[number];

export const setUp: readonly string[] = [
  'DROP TABLE IF EXISTS test',
  'CREATE TABLE test (id int PRIMARY KEY, value int)',
  'INSERT INTO test VALUES (1, 10), (2, 20)',
];

export function parseScript(text: string): IsolationScript {
  const [head = '', ...sections] = text.trimEnd().split(/\n?^--- /m);
  const lines = head.trimEnd().split('\n');
  const steps = lines.flatMap((line) => {
    const found = /^(T\d): (.*)$/.exec(line);
    return found === null ? [] : [{ session: found[1]!, statement: found[2]! }];
  });
  const comment = lines.filter((line) => line.startsWith('#')).join('\n');
  const named = sections.map((section): [string, string] => {
    const end = section.indexOf('\n');
    return [section.slice(0, end), section.slice(end + 1).trimEnd()];
  });
  return { comment, steps, sections: new Map(named) };
}

export function printScript({ comment, steps, sections }: IsolationScript): string {
  const head = [comment, ...steps.map(({ session, statement }) => `${session}: ${statement}`)].join('\n');
  return `${[head, ...[...sections].map(([name, lines]) => `--- ${name}\n${lines}`)].join('\n')}\n`;
}

/** Runs the steps at a level and returns what happened, line by line. */
export async function interleave(steps: readonly Step[], level: Level, database: Database): Promise<readonly string[]> {
  const lines: string[] = [];
  const clients = new Map<string, Client>();
  const waiting = new Set<string>();
  const ended = new Map<string, string>();
  for (const { session } of steps) {
    if (clients.has(session)) continue;
    const client = await database.connect();
    clients.set(session, client);
    await client.run(`BEGIN ISOLATION LEVEL ${level}`);
  }
  for (const { session, statement } of steps) {
    if (waiting.has(session)) throw new Error(`${session} still waits before: ${statement}`);
    waiting.add(session);
    void clients
      .get(session)!
      .run(statement)
      .then((outcome) => ended.set(session, outcome));
    await database.settle();
    // the step itself, then those that waited for it
    for (const name of [session, ...[...ended.keys()].filter((other) => other !== session).sort()]) {
      lines.push(`${name} ${ended.get(name) ?? 'waits'}`);
      if (ended.delete(name)) waiting.delete(name);
    }
  }
  if (waiting.size > 0) throw new Error(`${[...waiting].join()} waits at the end`);
  lines.push(`in the end ${await (await database.connect()).run('SELECT * FROM test ORDER BY id')}`);
  return lines;
}

interface Ended {
  readonly session: string;
  readonly statements: readonly string[];
  readonly outcomes: readonly string[];
}

/** The transactions that committed, each with what its statements gave; what a session does behind is left out. */
function committed(steps: readonly Step[], lines: readonly string[]): readonly Ended[] {
  const sessions = [...new Set(steps.map(({ session }) => session))];
  return sessions.flatMap((session) => {
    const own = steps.filter((step) => step.session === session).map(({ statement }) => statement);
    const outcomes = lines.flatMap((line) => {
      const isOutcome = line.startsWith(`${session} `) && line !== `${session} waits`;
      return isOutcome ? [line.slice(session.length + 1)] : [];
    });
    const end = outcomes.indexOf('COMMIT');
    return end < 0 ? [] : [{ session, statements: own.slice(0, end), outcomes: outcomes.slice(0, end) }];
  });
}

/** True when the committed transactions give the same one after the other, in some order. */
export async function fitsSerialOrder(
  steps: readonly Step[],
  lines: readonly string[],
  fresh: () => Promise<Database>,
): Promise<boolean> {
  for (const order of permutations(committed(steps, lines))) {
    const client = await (await fresh()).connect();
    let fits = true;
    for (const { statements, outcomes } of order) {
      for (const [at, statement] of statements.entries()) {
        if ((await client.run(statement)) !== outcomes[at]) fits = false;
      }
    }
    if (fits && `in the end ${await client.run('SELECT * FROM test ORDER BY id')}` === lines.at(-1)) return true;
  }
  return false;
}

function permutations<Of>(of: readonly Of[]): readonly (readonly Of[])[] {
  if (of.length === 0) return [[]];
  return of.flatMap((first, at) => permutations(of.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}
