/**
 * JavaScript values as a statement's parameters: as many as it has, each by its parameter's type and the session's
 * settings (the time zone of a time given as text).
 */
import { DbError, fromJavaScript, type PreparedStatement, type Session } from '../../engine/index.ts';

/** Values of $1, $2, … Throws 08P01 for another number of them, 22023 and 22P02 for values that do not fit. */
export function datumsOf(session: Session, statement: PreparedStatement, values: readonly unknown[]): unknown[] {
  const { parameterTypes, clientParameters } = statement.planned;
  if (values.length !== clientParameters) {
    throw new DbError('08P01', `the statement has ${clientParameters} parameters, ${values.length} were given`, {
      hint: values.length < clientParameters ? `Give a value for $${values.length + 1}.` : 'Leave the last ones out.',
    });
  }
  const settings = session.parseSettings;
  return values.map((value, p) => fromJavaScript(value, parameterTypes[p]!, settings));
}

/** Values of $name, … in the order of the statement's parameters. Throws 42P02 for one that is missing. */
export function namedDatumsOf(
  session: Session,
  statement: PreparedStatement,
  values: Readonly<Record<string, unknown>>,
): unknown[] {
  const { parameterNames = [] } = statement.planned;
  const missing = parameterNames.find((name) => !Object.hasOwn(values, name));
  if (missing !== undefined) {
    throw new DbError('42P02', `parameter $${missing} is missing`, {
      detail: 'MissingParameter',
      hint: `Add ${missing} to the parameters.`,
    });
  }
  return datumsOf(
    session,
    statement,
    parameterNames.map((name) => values[name]),
  );
}
