/**
 * The simple query protocol: one text, any number of statements, all results as text (protocol v3, "Simple Query").
 *
 * Several statements in one text are one transaction unless the text says BEGIN and COMMIT itself. All of them are
 * parsed before the first one runs, so a syntax error anywhere leaves nothing done.
 */
import { DbError, type PreparedStatement, type Session } from '../../engine/index.ts';
import { type Client, writeCommandComplete } from './client.ts';
import type { SourceText } from './error-message.ts';
import { Portal } from './portal.ts';
import { returnsRows, writeRowDescription } from './row-description.ts';

/** A failure together with the place of its statement, for the position that the client is told. */
export class PlacedFailure extends Error {
  override readonly name = 'PlacedFailure';
  readonly source: SourceText;

  constructor(cause: unknown, source: SourceText) {
    super('a statement failed', { cause });
    this.source = source;
  }
}

/** Runs the text and writes all that belongs to it but ReadyForQuery. Throws PlacedFailure. */
export async function runSimpleQuery(client: Client, text: string): Promise<void> {
  const { session } = client;
  const statements = cut(session, text);
  if (statements.length === 0) {
    writeCommandComplete(client, '');
    return;
  }
  for (let s = 0; s < statements.length; s++) {
    const { text: statementText, offset } = statements[s]!;
    try {
      session.commitsLater = s < statements.length - 1;
      await runOne(client, session.prepare(statementText));
    } catch (error) {
      throw new PlacedFailure(error, { text, offset });
    }
  }
}

function cut(session: Session, text: string): ReturnType<Session['split']> {
  let offset = 0;
  try {
    const statements = session.split(text);
    if (statements.length > 1) {
      for (const statement of statements) {
        offset = statement.offset;
        session.database.languageOf(statement.text, session.setting('query_language')).parse(statement.text);
      }
    }
    return statements;
  } catch (error) {
    throw new PlacedFailure(error, { text, offset });
  }
}

async function runOne(client: Client, statement: PreparedStatement): Promise<void> {
  const { session, output } = client;
  session.requireHealthy(statement);
  const { planned } = statement;
  if (planned.clientParameters > 0 && planned.bound.kind !== 'prepare') {
    throw new DbError('42P02', 'there is no parameter $1');
  }
  if (returnsRows(statement)) writeRowDescription(output.writer, planned.fields, undefined);
  const portal = new Portal(statement, []);
  try {
    await portal.execute(client, 0);
  } finally {
    portal.close();
  }
}
