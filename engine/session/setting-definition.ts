/**
 * What settings exist: their defaults and what each accepts. Values are text, in the form in which SHOW prints them.
 *
 * Many are there because PostgreSQL's clients and dumps read or set them; one that has no effect here takes no value
 * that would ask for an effect.
 */
import { DbError } from '../error.ts';
import { findTimeZone } from '../value/time-zone.ts';

/** How `1/2/2024` is read, by the value of `datestyle`. */
export function dateOrderOf(dateStyle: string): 'MDY' | 'DMY' | 'YMD' {
  return dateStyle.slice(-3) as 'MDY' | 'DMY' | 'YMD';
}

export interface SettingDefinition {
  readonly value: string;
  readonly description: string;
  /** Returns the value as kept; throws DbError 22023. */
  readonly accept?: (value: string, name: string) => string;
  readonly readOnly?: boolean;
  /** Belongs to the transaction and not to the session: SET TRANSACTION has it. */
  readonly ofTransaction?: boolean;
}

const truths = new Map([
  ['on', 'on'],
  ['true', 'on'],
  ['yes', 'on'],
  ['1', 'on'],
  ['t', 'on'],
  ['y', 'on'],
  ['off', 'off'],
  ['false', 'off'],
  ['no', 'off'],
  ['0', 'off'],
  ['f', 'off'],
  ['n', 'off'],
]);

function boolean(value: string, name: string): string {
  const found = truths.get(value.toLowerCase());
  if (found === undefined) throw new DbError('22023', `parameter "${name}" requires a Boolean value`);
  return found;
}

export function oneOf(...allowed: readonly string[]): (value: string, name: string) => string {
  return (value, name) => {
    const found = allowed.find((candidate) => candidate === value.toLowerCase());
    if (found === undefined) {
      throw new DbError('22023', `invalid value for parameter "${name}": "${value}"`, {
        hint: `Available values: ${allowed.join(', ')}.`,
      });
    }
    return found;
  };
}

export const timeUnits: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
export const sizeUnits: Readonly<Record<string, number>> = {
  B: 1 / 1024,
  kB: 1,
  MB: 1024,
  GB: 1_048_576,
  TB: 1_073_741_824,
};

/** Largest amount, as PostgreSQL has it: timers take no longer delay either. */
const largestAmount = 2_147_483_647;

/** An amount with an optional unit, else in `base`; kept in the largest unit that gives a whole number. */
function amount(
  units: Readonly<Record<string, number>>,
  base: string,
  minimum: number,
): (value: string, name: string) => string {
  return (value, name) => {
    const found = amountOf(value, units);
    if (found === undefined) {
      const names = Object.keys(units).map((unit) => `"${unit}"`);
      throw new DbError('22023', `invalid value for parameter "${name}": "${value}"`, {
        hint: `Valid units for this parameter are ${names.slice(0, -1).join(', ')}, and ${names.at(-1)}.`,
      });
    }
    if (found > largestAmount) {
      throw new DbError('22023', `invalid value for parameter "${name}": "${value}"`, {
        hint: 'Value exceeds integer range.',
      });
    }
    if (found >= minimum) return inLargestUnit(Math.round(found), units);
    throw new DbError(
      '22023',
      `${found} ${base} is outside the valid range for parameter "${name}" (${minimum} .. ${largestAmount})`,
    );
  };
}

function inLargestUnit(value: number, units: Readonly<Record<string, number>>): string {
  if (value === 0) return '0';
  const [name, size] = Object.entries(units).findLast(([, unit]) => unit >= 1 && value % unit === 0)!;
  return `${value / size}${name}`;
}

const time = amount(timeUnits, 'ms', 0);
const memory = amount(sizeUnits, 'kB', 64);

/** Undefined for what is no amount, or has a unit that is none. */
export function amountOf(value: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(value);
  if (match === null) return undefined;
  const unit = match[2] === '' ? 1 : units[match[2]!];
  return unit === undefined ? undefined : Number(match[1]) * unit;
}

function timeZone(value: string): string {
  if (/^(default|local)$/i.test(value)) return 'UTC';
  findTimeZone(value);
  return value;
}

const isolation = oneOf('read committed', 'read uncommitted', 'repeatable read', 'serializable');

function integer(minimum: number, maximum: number): (value: string, name: string) => string {
  return (value, name) => {
    if (!/^\s*[-+]?\d+\s*$/.test(value)) {
      throw new DbError('22023', `invalid value for parameter "${name}": "${value}"`);
    }
    const number = Number(value);
    if (number < minimum || number > maximum) {
      throw new DbError(
        '22023',
        `${number} is outside the valid range for parameter "${name}" (${minimum} .. ${maximum})`,
      );
    }
    return String(number);
  };
}

export const serverVersion = '15.0 (AionDB 0.1.0)';

/** A setting that takes only the value that is so anyway: clients and dumps set it, and another value is refused. */
function only(value: string, description: string): SettingDefinition {
  return { value, description, accept: oneOf(value) };
}

/** A fact about the database. */
function fact(value: string, description: string): SettingDefinition {
  return { value, description, readOnly: true };
}

/** What PostgreSQL's clients and dumps read and set, and what has no other value here or changes nothing. */
const compatible: readonly (readonly [string, SettingDefinition])[] = [
  ['block_size', fact('8192', 'Bytes of a disk block.')],
  ['check_function_bodies', { value: 'on', description: 'Whether function bodies are checked.', accept: boolean }],
  ['data_checksums', fact('on', 'Whether stored blocks carry checksums.')],
  ['default_table_access_method', only('heap', 'Access method of new tables.')],
  ['default_tablespace', { value: '', description: 'Tablespace of new tables.', accept: oneOf('', 'pg_default') }],
  [
    'default_transaction_deferrable',
    { value: 'off', description: 'Whether new transactions are deferrable.', accept: boolean },
  ],
  ['escape_string_warning', { value: 'on', description: 'Warns of backslashes in plain strings.', accept: boolean }],
  ['in_hot_standby', fact('off', 'Whether the server is a standby.')],
  ['jit', { value: 'off', description: 'Compilation by LLVM, which there is none of.', accept: boolean }],
  ['lc_collate', fact('C', 'Order of texts.')],
  ['lc_ctype', fact('C', 'Classes of characters.')],
  ['lc_messages', only('C', 'Language of messages.')],
  ['lc_monetary', only('C', 'Format of amounts of money.')],
  ['lc_numeric', only('C', 'Format of numbers.')],
  ['lc_time', only('C', 'Names of days and months.')],
  ['max_function_args', fact('100', 'Most arguments of a function.')],
  ['max_index_keys', fact('32', 'Most columns of an index.')],
  ['password_encryption', only('scram-sha-256', 'How passwords are kept.')],
  ['quote_all_identifiers', only('off', 'Whether definitions are printed with all names quoted.')],
  ['row_security', { value: 'on', description: 'Whether policies apply; there are none.', accept: boolean }],
  ['session_replication_role', only('origin', 'Which triggers fire.')],
  ['ssl', fact('off', 'Whether connections may be encrypted.')],
  ['synchronize_seqscans', { value: 'on', description: 'Whether scans share their place.', accept: boolean }],
  [
    'transaction_deferrable',
    { value: 'off', description: 'Whether the transaction is deferrable.', accept: boolean, ofTransaction: true },
  ],
  ['xmloption', { value: 'content', description: 'What XML texts are.', accept: oneOf('content', 'document') }],
];

const ownDefinitions: readonly (readonly [string, SettingDefinition])[] = [
  ['application_name', { value: '', description: 'Name the application gives itself.' }],
  ['bytea_output', { value: 'hex', description: 'Output format of bytea.', accept: oneOf('hex', 'escape') }],
  ['client_encoding', { value: 'UTF8', description: 'Encoding of the client.', accept: utf8 }],
  [
    'client_min_messages',
    {
      value: 'notice',
      description: 'Least severity of notices that are sent.',
      accept: oneOf(
        'debug5',
        'debug4',
        'debug3',
        'debug2',
        'debug1',
        'debug',
        'log',
        'info',
        'notice',
        'warning',
        'error',
      ),
    },
  ],
  ['datestyle', { value: 'ISO, MDY', description: 'Output and input order of dates.', accept: dateStyle }],
  [
    'default_transaction_isolation',
    { value: 'read committed', description: 'Isolation of new transactions.', accept: isolation },
  ],
  [
    'default_transaction_read_only',
    { value: 'off', description: 'Whether new transactions are read-only.', accept: boolean },
  ],
  ['extra_float_digits', { value: '1', description: 'Digits of floats.', accept: integer(-15, 3) }],
  [
    'hnsw.ef_search',
    { value: '40', description: 'Candidates kept while an HNSW index is searched.', accept: integer(1, 1000) },
  ],
  [
    'idle_in_transaction_session_timeout',
    { value: '0', description: 'Longest idle time inside a transaction.', accept: time },
  ],
  ['idle_session_timeout', { value: '0', description: 'Longest idle time outside a transaction.', accept: time }],
  ['integer_datetimes', { value: 'on', description: 'Timestamps are integers.', readOnly: true }],
  ['intervalstyle', { value: 'postgres', description: 'Output format of intervals.', accept: oneOf('postgres') }],
  ['is_superuser', { value: 'on', description: 'Whether the user is a superuser.', readOnly: true }],
  ['lock_timeout', { value: '0', description: 'Longest wait for a lock.', accept: time }],
  ['max_identifier_length', { value: '63', description: 'Longest name, in bytes.', readOnly: true }],
  ['query_language', { value: 'auto', description: 'Language of statements: found from the first words, or fixed.' }],
  ['search_path', { value: '"$user", public', description: 'Schemas searched for unqualified names.' }],
  ['server_encoding', { value: 'UTF8', description: 'Encoding of the database.', readOnly: true }],
  [
    'server_version',
    { value: serverVersion, description: 'PostgreSQL version whose behaviour is served.', readOnly: true },
  ],
  ['server_version_num', { value: '150000', description: 'The same as a number.', readOnly: true }],
  ['session_authorization', { value: 'aiondb', description: 'The session user.', readOnly: true }],
  [
    'standard_conforming_strings',
    { value: 'on', description: 'Backslashes in plain strings are plain.', accept: oneOf('on') },
  ],
  ['statement_timeout', { value: '0', description: 'Longest time of a statement.', accept: time }],
  [
    'synchronous_commit',
    { value: 'on', description: 'Whether a commit waits for its flush.', accept: oneOf('on', 'off', 'local') },
  ],
  ['timezone', { value: 'UTC', description: 'Time zone of the session.', accept: timeZone }],
  [
    'transaction_isolation',
    { value: 'read committed', description: 'Isolation of the transaction.', accept: isolation, ofTransaction: true },
  ],
  [
    'transaction_read_only',
    { value: 'off', description: 'Whether the transaction is read-only.', accept: boolean, ofTransaction: true },
  ],
  ['work_mem', { value: '64MB', description: 'Memory of one operator.', accept: memory }],
];

/** Every setting by its name. */
export const definitions: ReadonlyMap<string, SettingDefinition> = new Map(
  [...ownDefinitions, ...compatible].sort(([left], [right]) => (left < right ? -1 : 1)),
);

/** The one encoding, under its names. */
function utf8(value: string, name: string): string {
  oneOf('utf8', 'utf-8', 'unicode')(value, name);
  return 'UTF8';
}

function dateStyle(value: string, name: string): string {
  // SET passes the items of a list in quotes
  const parts = value.split(',').map((part) => part.trim().replaceAll('"', '').toLowerCase());
  const orders = parts.filter((part) => ['mdy', 'dmy', 'ymd'].includes(part));
  if (parts.some((part) => part !== 'iso' && !orders.includes(part))) {
    throw new DbError('22023', `invalid value for parameter "${name}": "${value}"`, {
      hint: 'Only the ISO style is available.',
    });
  }
  return `ISO, ${(orders[0] ?? 'mdy').toUpperCase()}`;
}
