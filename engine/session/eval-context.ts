/**
 * The session's side of EvalContext: what function bodies may ask of the running statement. One is made per execution
 * and holds the statement's clock, settings and view.
 */
import type { Sequence } from '../catalog/catalog.ts';
import { DbError } from '../error.ts';
import type { AdvisoryLocks, EvalContext, Suspension } from '../function/function.ts';
import type { SessionLocks, Transaction, View } from '../txn/txn.ts';
import type { Datum, PrintSettings } from '../value/type.ts';
import { StatementLocks } from './advisory-locks.ts';
import { type AnsweringSession, answerCatalogQuestion } from './catalog-answer.ts';
import type { Database } from './database.ts';
import { graphEntity } from './graph-entity.ts';
import { serverVersion } from './setting-definition.ts';
import type { Settings } from './settings.ts';
import { SleepWait } from './sleep-wait.ts';
import type { Turn } from './turn.ts';

/** What the context needs of its session. */
export interface StatementSession extends AnsweringSession {
  readonly database: Database;
  readonly settings: Settings;
  /** A setting as it holds for the running transaction; undefined for a name that does not exist. */
  findSetting(name: string): string | undefined;
  readonly printSettings: PrintSettings;
  readonly statementStartedAt: number;
  readonly databaseName: string;
  readonly backendId: number;
  /** Its advisory locks. */
  readonly locks: SessionLocks;
  readonly turn: Turn;
  notice(severity: 'NOTICE' | 'WARNING', code: string, message: string, detail?: string): void;
  /** Values nextval gave in this session, by sequence. */
  readonly sequenceValues: Map<number, number | bigint>;
  lastSequence: number | undefined;
}

export class StatementContext implements EvalContext {
  readonly transactionTimestamp: number;
  readonly statementTimestamp: number;
  readonly printSettings: PrintSettings;
  readonly serverVersion: string = serverVersion;
  readonly #session: StatementSession;
  readonly #database: Database;
  readonly #transaction: Transaction;
  readonly #currentView: () => View;

  constructor(session: StatementSession, transaction: Transaction, currentView: () => View) {
    this.#session = session;
    this.#database = session.database;
    this.#transaction = transaction;
    this.#currentView = currentView;
    this.transactionTimestamp = transaction.startedAt;
    this.statementTimestamp = session.statementStartedAt;
    this.printSettings = session.printSettings;
  }

  clockTimestamp(): number {
    return postgresTime(this.#database.host.clock.wallTimeUs());
  }
  random(): number {
    return this.#database.host.random.float();
  }
  randomBytes(count: number): Uint8Array {
    return this.#database.host.random.fill(new Uint8Array(count));
  }
  setting(name: string): string | undefined {
    return this.#session.findSetting(name);
  }
  setSetting(name: string, value: string, local: boolean): void {
    this.#session.settings.set(name, value, local ? 'local' : 'session');
  }
  get currentUser(): string {
    return this.#session.currentUser;
  }
  get sessionUser(): string {
    return this.#session.currentUser;
  }
  get currentDatabase(): string {
    return this.#session.databaseName;
  }
  get currentSchema(): string | null {
    const catalog = this.#session.catalog();
    return this.#session.searchPath.find((name) => catalog.schemaNamed(name) !== undefined) ?? null;
  }
  get searchPath(): readonly string[] {
    return this.#session.searchPath;
  }
  get backendId(): number {
    return this.#session.backendId;
  }

  #sequence(named: string | number): Sequence {
    const catalog = this.#session.catalog();
    const [first, second] = typeof named === 'string' ? nameParts(named) : [];
    const found =
      typeof named === 'number'
        ? catalog.relationById(named)
        : second === undefined
          ? catalog.relationNamed(undefined, first!, this.searchPath)
          : catalog.relationNamed(first, second, this.searchPath);
    if (found === undefined) throw new DbError('42P01', `relation "${named}" does not exist`);
    if (found.kind !== 'sequence') throw new DbError('42809', `"${found.name}" is not a sequence`);
    return found;
  }

  #requireWritable(functionName: string): void {
    if (!this.#transaction.readOnly) return;
    throw new DbError('25006', `cannot execute ${functionName}() in a read-only transaction`);
  }

  nextSequenceValue(named: string | number): number | bigint {
    const sequence = this.#sequence(named);
    this.#requireWritable('nextval');
    const state = this.#database.store.readSequence(sequence.id);
    const value =
      state === undefined ? sequence.start : state.isCalled ? following(sequence, state.lastValue) : state.lastValue;
    this.#database.store.writeSequence(sequence.id, { lastValue: value, isCalled: true });
    this.#session.sequenceValues.set(sequence.id, value);
    this.#session.lastSequence = sequence.id;
    return value;
  }

  currentSequenceValue(named: string | number): number | bigint {
    const sequence = this.#sequence(named);
    const value = this.#session.sequenceValues.get(sequence.id);
    if (value !== undefined) return value;
    throw new DbError('55000', `currval of sequence "${sequence.name}" is not yet defined in this session`);
  }

  setSequenceValue(named: string | number, value: number | bigint, isCalled: boolean): void {
    const sequence = this.#sequence(named);
    this.#requireWritable('setval');
    if (value < sequence.minimum || value > sequence.maximum) {
      throw new DbError(
        '22003',
        `setval: value ${value} is out of bounds for sequence "${sequence.name}" (${sequence.minimum}..${sequence.maximum})`,
      );
    }
    this.#database.store.writeSequence(sequence.id, { lastValue: value, isCalled });
    if (isCalled) {
      this.#session.sequenceValues.set(sequence.id, value);
      this.#session.lastSequence = sequence.id;
    }
  }

  lastSequenceValue(): number | bigint {
    const { lastSequence } = this.#session;
    const value = lastSequence === undefined ? undefined : this.#session.sequenceValues.get(lastSequence);
    if (value !== undefined) return value;
    throw new DbError('55000', 'lastval is not yet defined in this session');
  }

  get advisoryLocks(): AdvisoryLocks {
    return new StatementLocks(this.#session, this.#transaction);
  }

  sleep(durationMs: number): Suspension {
    return new SleepWait(this.#database.host, durationMs, () => this.#session.turn.check());
  }

  catalogAnswer(question: string, ...values: readonly Datum[]): Datum {
    return answerCatalogQuestion(this.#session, question, values);
  }

  graphEntity(kind: 'node' | 'relationship', table: number, rowId: number): Datum {
    return graphEntity(this.#session.catalog(), this.#database.functions, this.#currentView(), kind, table, rowId);
  }
}

/** Microseconds since 2000-01-01 from microseconds since 1970-01-01. */
export function postgresTime(unixMicroseconds: number): number {
  return unixMicroseconds - 946_684_800_000_000;
}

function following(sequence: Sequence, last: number | bigint): number | bigint {
  const next = BigInt(last) + BigInt(sequence.increment);
  const ascending = BigInt(sequence.increment) > 0n;
  const beyond = ascending ? next > BigInt(sequence.maximum) : next < BigInt(sequence.minimum);
  if (!beyond) return Number.isSafeInteger(Number(next)) ? Number(next) : next;
  if (sequence.cycle) return ascending ? sequence.minimum : sequence.maximum;
  const bound = ascending
    ? `maximum value of sequence "${sequence.name}" (${sequence.maximum})`
    : `minimum value of sequence "${sequence.name}" (${sequence.minimum})`;
  throw new DbError('2200H', `nextval: reached ${bound}`);
}

/** Parts of a possibly qualified, possibly quoted name. */
export function nameParts(text: string): readonly string[] {
  const parts: string[] = [];
  for (const match of text.matchAll(/"((?:[^"]|"")*)"|([^.\s"]+)/g)) {
    parts.push(match[1] === undefined ? match[2]!.toLowerCase() : match[1].replaceAll('""', '"'));
  }
  return parts.slice(-2);
}
