/**
 * The settings of one session (SET, SHOW): their values now, and what comes of them at the end of the transaction.
 * An unknown name is 42704 with the nearest one, unless it has a dot (an application's own, as in PostgreSQL).
 */
import { DbError } from '../error.ts';
import { similarName } from '../value/similar-name.ts';
import { amountOf, definitions, oneOf, sizeUnits, timeUnits } from './setting-definition.ts';

/** Names whose changes the wire protocol reports to the client (ParameterStatus). */
export const reportedSettings: readonly string[] = [
  'server_version',
  'server_encoding',
  'client_encoding',
  'application_name',
  'default_transaction_read_only',
  'is_superuser',
  'session_authorization',
  'datestyle',
  'intervalstyle',
  'timezone',
  'integer_datetimes',
  'standard_conforming_strings',
];

/** One change inside the running transaction, as it was before. */
interface Change {
  readonly key: string;
  readonly value: string | undefined;
  /** What the commit would have brought back; undefined without SET LOCAL. */
  readonly local: LocalValue | undefined;
}

/** The value under a SET LOCAL, which is set again at commit. */
interface LocalValue {
  readonly value: string | undefined;
}

/**
 * The settings of one session. Changes belong to the transaction they are made in: a commit keeps all but those of
 * SET LOCAL, a rollback undoes them, to a savepoint those since then.
 */
export class Settings {
  readonly #values: Map<string, string> = new Map();
  /** What RESET goes back to where that is not the definition's value. */
  readonly #starting: Map<string, string>;
  /** Counts the changes: what was worked out from settings holds as long as it stays. */
  version = 0;
  /** Amounts as numbers, until something is set. */
  readonly #amounts: Map<string, number> = new Map();
  /** Of the running transaction, oldest first. */
  readonly #changes: Change[] = [];
  readonly #local: Map<string, LocalValue> = new Map();
  readonly #acceptLanguage: (value: string, name: string) => string;
  readonly #onChange: (name: string, value: string) => void;

  /**
   * @param languages that statements can be written in, besides `auto` for telling by the first words
   * @param facts of this session, in place of the definitions' values
   */
  constructor(
    languages: readonly string[],
    facts: Readonly<Record<string, string>>,
    onChange: (name: string, value: string) => void,
  ) {
    this.#acceptLanguage = oneOf('auto', ...languages);
    this.#starting = new Map(Object.entries(facts));
    this.#onChange = onChange;
  }

  /** Throws 42704 for a name that does not exist. */
  get(name: string): string {
    const value = this.find(name);
    if (value !== undefined) return value;
    throw unknownSetting(name);
  }

  find(name: string): string | undefined {
    const key = name.toLowerCase();
    return this.#values.get(key) ?? this.#starting.get(key) ?? definitions.get(key)?.value;
  }

  /** A time setting in milliseconds; 0 means no limit. */
  timeMs(name: string): number {
    return this.#amount(name, timeUnits);
  }

  /** A memory setting, whose base unit is the kibibyte, in bytes. */
  sizeBytes(name: string): number {
    return this.#amount(name, sizeUnits) * 1024;
  }

  #amount(name: string, units: Readonly<Record<string, number>>): number {
    let found = this.#amounts.get(name);
    if (found === undefined) {
      found = amountOf(this.get(name), units) ?? 0;
      this.#amounts.set(name, found);
    }
    return found;
  }

  /** The form in which a value is kept. Throws 42704, 55P02 and 22023 for what cannot be set. */
  accept(name: string, value: string): string {
    const key = name.toLowerCase();
    const definition = definitions.get(key);
    if (definition === undefined && !key.includes('.')) throw unknownSetting(name);
    if (definition?.readOnly === true) throw new DbError('55P02', `parameter "${name}" cannot be changed`);
    const accept = key === 'query_language' ? this.#acceptLanguage : definition?.accept;
    return accept?.(value, key) ?? value;
  }

  /** What the client asks for when it connects: its session begins with it, and RESET goes back to it. */
  start(name: string, value: string): void {
    const key = name.toLowerCase();
    const kept = this.accept(name, value);
    refuseTransactionMode(key);
    this.#starting.set(key, kept);
    this.#changed();
    this.#onChange(key, kept);
  }

  /** `undefined` resets to the value the session began with. */
  set(name: string, value: string | undefined, scope: 'session' | 'local'): void {
    const key = name.toLowerCase();
    const kept = this.accept(name, value ?? this.#starting.get(key) ?? definitions.get(key)?.value ?? '');
    refuseTransactionMode(key);
    const before = this.#values.get(key);
    this.#changes.push({ key, value: before, local: this.#local.get(key) });
    if (scope === 'session') this.#local.delete(key);
    else if (!this.#local.has(key)) this.#local.set(key, { value: before });
    this.#store(key, value === undefined ? undefined : kept);
  }

  #changed(): void {
    this.version++;
    this.#amounts.clear();
  }

  #store(key: string, value: string | undefined): void {
    this.#changed();
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, value);
    this.#onChange(key, this.find(key) ?? '');
  }

  /** How many changes the running transaction has made: what `undo` goes back to. */
  get changeCount(): number {
    return this.#changes.length;
  }

  /** Undoes all changes of the running transaction but the first `kept`. */
  undo(kept: number): void {
    while (this.#changes.length > kept) {
      const { key, value, local } = this.#changes.pop()!;
      if (local === undefined) this.#local.delete(key);
      else this.#local.set(key, local);
      this.#store(key, value);
    }
  }

  /** The transaction has committed: its changes stay, up to those of SET LOCAL. */
  keep(): void {
    if (this.#changes.length === 0) return;
    for (const [key, { value }] of this.#local) this.#store(key, value);
    this.#local.clear();
    this.#changes.length = 0;
  }

  resetAll(): void {
    for (const key of [...this.#values.keys()]) this.set(key, undefined, 'session');
  }

  /** For SHOW ALL and pg_settings. */
  all(): readonly { readonly name: string; readonly value: string; readonly description: string }[] {
    return [...definitions].map(([name, { description }]) => ({ name, value: this.find(name) ?? '', description }));
  }
}

/** What belongs to the transaction has no value that outlives it. */
function refuseTransactionMode(key: string): void {
  if (definitions.get(key)?.ofTransaction !== true) return;
  throw new DbError('25001', `parameter "${key}" belongs to the transaction`, {
    hint: `Use SET TRANSACTION before the first query, or SET default_${key}.`,
  });
}

function unknownSetting(name: string): DbError {
  const near = similarName(name.toLowerCase(), definitions.keys());
  const hint = near === undefined ? {} : { hint: `Perhaps you meant "${near}".` };
  return new DbError('42704', `unrecognized configuration parameter "${name}"`, hint);
}
