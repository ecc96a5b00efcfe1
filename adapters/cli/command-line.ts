/**
 * The program's arguments as a command. Whatever is wrong with them is a `UsageError`, which main.ts shows with the way
 * to the help text.
 */
import { parseArgs } from 'node:util';
import type { RecoveryTarget } from '../../engine/index.ts';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'serve';
      /** Undefined keeps the database in memory. */
      readonly folder: string | undefined;
      readonly host: string;
      readonly port: number;
      readonly login: Login;
      readonly httpPort: number | undefined;
      /** Clients at a time; undefined leaves it to the server. */
      readonly maximumConnections: number | undefined;
      /** Folder for full segments of the log. */
      readonly archive: string | undefined;
    }
  | {
      readonly kind: 'backup';
      readonly target: string;
      readonly folder: string;
      /** Checks the backup in the target instead of taking one. */
      readonly verifies: boolean;
    }
  | {
      readonly kind: 'restore';
      readonly backup: string;
      readonly folder: string;
      readonly until: RecoveryTarget | undefined;
      readonly archive: string | undefined;
      readonly timeline: number | undefined;
    }
  | { readonly kind: 'shell'; readonly folder: string | undefined }
  | {
      readonly kind: 'doctor';
      readonly folder: string;
      /** CHECK and FOREIGN KEY are looked at too. */
      readonly constraints: boolean;
    };

/** How clients of the server prove who they are. */
export type Login =
  | { readonly method: 'trust' }
  | { readonly method: 'scram-sha-256'; readonly user: string; readonly passwordFile: string };

/** Arguments that make no command. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const defaultFolder = 'aiondb-data';

export const helpText: string = `AionDB: one database engine for relational, graph and vector data.

Usage:
  aiondb serve [options]   serve PostgreSQL clients
  aiondb shell [options]   open a database and type statements
  aiondb doctor FOLDER [options]
                           look for damage in a database that nobody has open
  aiondb backup [options] TARGET
                           copy a database into a folder, also while it is used
  aiondb backup --verify TARGET
                           check a backup: every file, its base and its log
  aiondb restore [options] BACKUP FOLDER
                           make a database of a backup in a fresh folder
  aiondb --help            print this text
  aiondb --version         print the version

Options of serve:
  --data DIR               folder of the database (default: ${defaultFolder})
  --ephemeral              keep the database in memory; it is gone when the server stops
  --host HOST              address to listen on (default: 127.0.0.1)
  --port N                 port to listen on, 0 for any free one (default: 5432)
  --auth METHOD            trust or scram-sha-256 (default: trust: any user connects as the superuser)
  --user NAME              the user who may connect with scram-sha-256
  --password-file FILE     file whose first line is that user's password, or its SCRAM-SHA-256 verifier
  --max-connections N      clients at a time, further ones are refused (default: 1000)
  --http-port N            serve /health, /ready and /metrics on this port of the same address
  --archive DIR            copy the log there as it fills, for restoring to a point in time

Options of shell:
  --data DIR               folder of the database (default: in memory, gone at the end)

Options of doctor:
  --constraints            check rows against CHECK and FOREIGN KEY too

The doctor says what is wrong, where, and what to do, one finding after another; with none, all is well. It exits with 0
when it found nothing, 1 when it found something, and 2 when it could not look.

Options of backup:
  --from DIR               folder of the database (default: ${defaultFolder}). From another machine, connect to the
                           server as its superuser and run: CALL aiondb_backup('/folder/on/the/server')

Options of restore:
  --archive DIR            folder that the log was archived in: go on behind the backup's end
  --until LSN|TIME         stop before the first commit behind it; a time is ISO 8601, 2026-03-01T12:00:00Z
  --timeline N             follow this timeline (default: the newest that continues the backup)

A backup that was interrupted goes on when it is run again with the same target.

The server prints "aiondb ready on HOST:PORT" once it accepts clients. SIGTERM and SIGINT stop it cleanly: running
statements get a second to finish. A second signal stops it at once. Either way nothing acknowledged is lost.
`;

const serveOptions = {
  data: { type: 'string' },
  ephemeral: { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
  auth: { type: 'string' },
  user: { type: 'string' },
  'password-file': { type: 'string' },
  'http-port': { type: 'string' },
  'max-connections': { type: 'string' },
  archive: { type: 'string' },
} as const;

const backupOptions = { from: { type: 'string' }, verify: { type: 'boolean' } } as const;

const restoreOptions = {
  archive: { type: 'string' },
  until: { type: 'string' },
  timeline: { type: 'string' },
} as const;

const generalOptions = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** @param words the arguments behind the program's name */
export function parseCommandLine(words: readonly string[]): Command {
  const [name, ...rest] = words;
  switch (name) {
    case 'serve':
      return serveCommand(optionsOf(rest, { ...serveOptions, ...generalOptions }));
    case 'shell':
      return shellCommand(optionsOf(rest, { data: serveOptions.data, ...generalOptions }));
    case 'doctor':
      return doctorCommand(rest);
    case 'backup':
      return backupCommand(...wordsOf(rest, { ...backupOptions, ...generalOptions }));
    case 'restore':
      return restoreCommand(...wordsOf(rest, { ...restoreOptions, ...generalOptions }));
    case undefined:
    case 'help':
      return { kind: 'help' };
  }
  if (!name.startsWith('-')) throw new UsageError(`there is no command "${name}"`);
  return general(optionsOf(words, generalOptions)) ?? { kind: 'help' };
}

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'] & {};

function optionsOf(args: readonly string[], options: Options): Values {
  const [values, [word]] = wordsOf(args, options);
  if (word === undefined) return values;
  throw new UsageError(`Unexpected argument '${word}'. This command does not take positional arguments`);
}

/** Options, and the words that belong to none. */
function wordsOf(args: readonly string[], options: Options): [Values, readonly string[]] {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
    return [values as Values, positionals];
  } catch (error) {
    // node words these well, up to an advice on "--" that does not apply
    throw new UsageError((error as Error).message.replace(/\. To specify.*$/s, ''));
  }
}

function general(values: Values): Command | undefined {
  if (values['help'] === true) return { kind: 'help' };
  return values['version'] === true ? { kind: 'version' } : undefined;
}

function serveCommand(values: Values): Command {
  const folder = values['data'];
  if (folder !== undefined && values['ephemeral'] === true) {
    throw new UsageError('--data and --ephemeral exclude each other');
  }
  if (values['archive'] !== undefined && values['ephemeral'] === true) {
    throw new UsageError('a database in memory has no log for --archive');
  }
  return (
    general(values) ?? {
      kind: 'serve',
      folder: values['ephemeral'] === true ? undefined : textOr(folder, defaultFolder),
      host: textOr(values['host'], '127.0.0.1'),
      port: portOf(values, 'port') ?? 5432,
      login: loginOf(values),
      httpPort: portOf(values, 'http-port'),
      maximumConnections: connectionsOf(values['max-connections']),
      archive: archiveOf(values),
    }
  );
}

function shellCommand(values: Values): Command {
  const folder = values['data'];
  return general(values) ?? { kind: 'shell', folder: folder === undefined ? undefined : textOr(folder, '') };
}

function doctorCommand(args: readonly string[]): Command {
  const folders = args.filter((word) => !word.startsWith('-'));
  const words = args.filter((word) => word.startsWith('-'));
  const values = optionsOf(words, { constraints: { type: 'boolean' }, ...generalOptions });
  const [folder, more] = folders;
  const asked = general(values);
  if (asked !== undefined) return asked;
  if (folder === undefined) throw new UsageError('doctor needs the folder of a database');
  if (more !== undefined) throw new UsageError(`doctor takes one folder, "${more}" is a second`);
  return { kind: 'doctor', folder: textOr(folder, ''), constraints: values['constraints'] === true };
}

function backupCommand(values: Values, [target, ...more]: readonly string[]): Command {
  const shown = general(values);
  if (shown !== undefined) return shown;
  if (target === undefined || more.length > 0) throw new UsageError('backup takes one folder, the target');
  const verifies = values['verify'] === true;
  if (verifies && values['from'] !== undefined) throw new UsageError('--verify reads the target only, without --from');
  return { kind: 'backup', target: textOr(target, ''), folder: textOr(values['from'], defaultFolder), verifies };
}

function restoreCommand(values: Values, [backup, folder, ...more]: readonly string[]): Command {
  const shown = general(values);
  if (shown !== undefined) return shown;
  if (backup === undefined || folder === undefined || more.length > 0) {
    throw new UsageError('restore takes two folders, the backup and the one for the database');
  }
  return {
    kind: 'restore',
    backup: textOr(backup, ''),
    folder: textOr(folder, ''),
    until: untilOf(values['until']),
    archive: archiveOf(values),
    timeline: timelineOf(values['timeline']),
  };
}

function archiveOf(values: Values): string | undefined {
  return values['archive'] === undefined ? undefined : textOr(values['archive'], '');
}

/** Digits are an LSN; everything else is a time, and one without a zone would be another moment on each machine. */
function untilOf(value: string | boolean | undefined): RecoveryTarget | undefined {
  if (value === undefined) return undefined;
  const text = String(value);
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return { kind: 'lsn', lsn: Number(text) };
  if (/\d[T ]\d.*(Z|[+-]\d\d(:?\d\d)?)$/.test(text)) {
    const timeMs = Date.parse(text.replace(/([+-]\d\d)$/, '$1:00'));
    // a Date drops the microseconds
    const microseconds = Number((/\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? '').padEnd(3, '0'));
    if (!Number.isNaN(timeMs)) return { kind: 'time', timeUs: timeMs * 1_000 + microseconds };
  }
  throw new UsageError(`--until takes an LSN or a time with its zone, like 2026-03-01T12:00:00Z, not "${text}"`);
}

function timelineOf(value: string | boolean | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(String(value))) return Number(value);
  throw new UsageError(`--timeline takes a number from 1 on, not "${value}"`);
}

function textOr(value: string | boolean | undefined, otherwise: string): string {
  if (value === '') throw new UsageError('a folder, host or user cannot be empty');
  return typeof value === 'string' ? value : otherwise;
}

function portOf(values: Values, name: string): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  const port = Number(value);
  if (!/^\d{1,5}$/.test(String(value)) || port > 65_535) {
    throw new UsageError(`--${name} takes a number from 0 to 65535, not "${value}"`);
  }
  return port;
}

function connectionsOf(value: string | boolean | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(String(value))) return Number(value);
  throw new UsageError(`--max-connections takes a number from 1 to 999999, not "${value}"`);
}

function loginOf(values: Values): Login {
  const method = textOr(values['auth'], 'trust');
  const user = values['user'];
  const passwordFile = values['password-file'];
  switch (method) {
    case 'trust':
      if (user === undefined && passwordFile === undefined) return { method };
      throw new UsageError('--user and --password-file go with --auth scram-sha-256');
    case 'scram-sha-256':
      if (typeof user === 'string' && typeof passwordFile === 'string') return { method, user, passwordFile };
      throw new UsageError('--auth scram-sha-256 needs --user NAME and --password-file FILE');
    default:
      throw new UsageError(`--auth takes trust or scram-sha-256, not "${method}"`);
  }
}
