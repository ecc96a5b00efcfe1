/**
 * From an authenticated startup message to a session that is ready: databases, settings of the startup parameters,
 * notices and changed settings sent as they happen, BackendKeyData.
 */
import { DbError, type Engine, type Notice, reportedSettings, type Session } from '../../engine/index.ts';
import { writeNotice } from './error-message.ts';
import { fromServer } from './message-type.ts';
import type { Output } from './output.ts';
import { settingsInOptions } from './startup.ts';

/** Databases that exist: one, under its own name and the one that tools connect to unasked. */
const databaseNames: readonly string[] = ['aiondb', 'postgres'];

/** Names as PostgreSQL reports them; clients compare them letter for letter. */
const reportedNames: ReadonlyMap<string, string> = new Map(
  reportedSettings.map((name) => [
    name,
    { datestyle: 'DateStyle', intervalstyle: 'IntervalStyle', timezone: 'TimeZone' }[name] ?? name,
  ]),
);

const minimumSeverity: Readonly<Record<string, number>> = { INFO: 3, NOTICE: 3, WARNING: 4 };
const severityOrder: readonly string[] = ['debug', 'log', 'info', 'notice', 'warning', 'error'];

/** The user and database that a client asks for. Throws 28000 without a user, 3D000 for an unknown database. */
export function identityOf(parameters: ReadonlyMap<string, string>): {
  readonly user: string;
  readonly database: string;
} {
  const user = parameters.get('user') ?? '';
  if (user === '') throw new DbError('28000', 'no PostgreSQL user name specified in startup packet');
  const asked = parameters.get('database') ?? '';
  // a client that names no database means one called like the user
  const database = asked === '' && !parameters.has('database') ? user : asked;
  if (databaseNames.includes(database)) return { user, database };
  // without a name of its own, the default database is meant
  if (!parameters.has('database')) return { user, database: databaseNames[0]! };
  throw new DbError('3D000', `database "${database}" does not exist`, {
    hint: `The databases are ${databaseNames.map((name) => `"${name}"`).join(' and ')}.`,
  });
}

/** Opens the session and writes ParameterStatus for all that a client is told of. */
export function startSession(
  engine: Engine,
  identity: { readonly user: string; readonly database: string },
  parameters: ReadonlyMap<string, string>,
  output: Output,
): Session {
  let session: Session | undefined;
  const opened = engine.connect({
    user: identity.user,
    databaseName: identity.database,
    onNotice: (notice) => {
      if (session === undefined || isWanted(notice, session.setting('client_min_messages'))) {
        writeNotice(output.writer, notice);
      }
    },
    onSetting: (name, value) => {
      const reported = reportedNames.get(name);
      if (session !== undefined && reported !== undefined) writeParameterStatus(output, reported, value);
    },
  });
  for (const [name, value] of startupSettings(parameters)) opened.settings.start(name, value);
  session = opened;
  for (const [name, reported] of reportedNames) {
    writeParameterStatus(output, reported, opened.setting(name));
  }
  return opened;
}

function* startupSettings(parameters: ReadonlyMap<string, string>): Generator<readonly [string, string]> {
  const options = parameters.get('options');
  if (options !== undefined) yield* settingsInOptions(options);
  for (const [name, value] of parameters) {
    if (name === 'replication') {
      if (!/^(false|off|no|0)$/i.test(value)) throw new DbError('0A000', 'replication connections are not supported');
    } else if (name !== 'user' && name !== 'database' && name !== 'options') yield [name, value];
  }
}

function isWanted(notice: Notice, minimum: string): boolean {
  const order = severityOrder.indexOf(minimum.replace(/\d$/, ''));
  return notice.severity === 'INFO' || minimumSeverity[notice.severity]! >= order;
}

function writeParameterStatus({ writer }: Output, name: string, value: string): void {
  writer.begin(fromServer.parameterStatus);
  writer.text(name);
  writer.text(value);
  writer.end();
}
