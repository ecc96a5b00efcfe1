/**
 * The shell without a terminal: lines in, text out. Statements may span lines and end with `;`, several may share one;
 * backslash commands stand on a line of their own.
 *
 * The languages tell where a statement ends, so a semicolon in a string, a quoted name or a comment does not.
 */
import { DbError, type Engine, type Session } from '../../engine/index.ts';
import { describeRelation, listRelations } from './describe.ts';
import { statementFailureText } from './failure-text.ts';
import { outputOf } from './statement-output.ts';

export interface ShellOptions {
  readonly engine: Engine;
  readonly user: string;
  /** Takes what is to be shown. */
  readonly write: (text: string) => void;
}

const commandHelp = `\\d [NAME]   describe a table or an index, or list what there is
\\dt         list tables
\\timing     show how long statements take
\\q          leave
\\?          print this text
Statements of SQL and Cypher end with ";" and may span lines.
`;

export class Shell {
  readonly #engine: Engine;
  readonly #session: Session;
  readonly #write: (text: string) => void;
  #buffer = '';
  #timing = false;
  #failed = false;
  #running = false;

  constructor({ engine, user, write }: ShellOptions) {
    this.#engine = engine;
    this.#write = write;
    this.#session = engine.connect({
      user,
      databaseName: engine.database.name,
      onNotice: ({ severity, message }) => write(`${severity}:  ${message}\n`),
    });
  }

  /** `aiondb=#`, with `-` inside a statement, `*` inside a transaction and `!` inside a failed one. */
  get prompt(): string {
    const state = { idle: '', block: '*', failed: '!' }[this.#session.transactionStatus];
    return `${this.#engine.database.name}${this.#buffer === '' ? '=' : '-'}${state}# `;
  }

  /** True while a statement runs. */
  get running(): boolean {
    return this.#running;
  }

  /** True when some statement has failed. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Stops the running statement; throws away the one being typed. */
  interrupt(): void {
    this.#session.turn.cancel();
    this.#buffer = '';
  }

  /** Takes a line without its newline; resolves when all it completes has run. */
  async line(line: string): Promise<'continue' | 'quit'> {
    if (this.#buffer === '' && line.trimStart().startsWith('\\')) return await this.#command(line.trim());
    if (this.#buffer === '' && line.trim() === '') return 'continue';
    this.#buffer += this.#buffer === '' ? line : `\n${line}`;
    // only a semicolon ends a statement: a line without one needs no look at all the lines before it
    if (!line.includes(';') || !this.#isComplete(this.#buffer)) return 'continue';
    const text = this.#buffer;
    this.#buffer = '';
    for (const statement of this.#session.split(text)) await this.#run(statement.text);
    return 'continue';
  }

  /** Runs what was typed without a semicolon, and closes the session. */
  async end(): Promise<void> {
    const text = this.#buffer;
    this.#buffer = '';
    for (const statement of this.#session.split(text)) await this.#run(statement.text);
    this.#session.close();
  }

  /** A text is complete when another word behind it would start another statement. */
  #isComplete(text: string): boolean {
    const statements = this.#session.split(text);
    return this.#session.split(`${text}\nx`).length > statements.length;
  }

  async #run(text: string): Promise<void> {
    await this.#show(text, () => outputOf(this.#session, text));
  }

  async #show(text: string, work: () => Promise<string>): Promise<void> {
    const { clock } = this.#engine.host;
    this.#running = true;
    const startMs = clock.monotonicMs();
    try {
      const output = await work();
      this.#write(output);
    } catch (error) {
      this.#failed = true;
      this.#session.failed();
      this.#write(statementFailureText(error, text));
    }
    this.#running = false;
    if (this.#timing) this.#write(`Time: ${(clock.monotonicMs() - startMs).toFixed(3)} ms\n`);
  }

  async #command(line: string): Promise<'continue' | 'quit'> {
    const [name = '', ...rest] = line.replace(/;\s*$/, '').split(/\s+/);
    const argument = rest.join(' ');
    switch (name) {
      case '\\q':
        return 'quit';
      case '\\?':
        this.#write(commandHelp);
        break;
      case '\\timing':
        this.#timing = argument === '' ? !this.#timing : argument === 'on';
        this.#write(`Timing is ${this.#timing ? 'on' : 'off'}.\n`);
        break;
      case '\\dt':
        await this.#show(line, () => listRelations(this.#session, true));
        break;
      case '\\d':
        await this.#show(line, () =>
          argument === '' ? listRelations(this.#session, false) : describeRelation(this.#session, argument),
        );
        break;
      default:
        this.#failed = true;
        this.#write(
          statementFailureText(new DbError('42601', `there is no command ${name}`, { hint: 'Try \\?.' }), ''),
        );
    }
    return 'continue';
  }
}
