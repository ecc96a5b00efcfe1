/**
 * Stored expressions of a relation as SQL text: what pg_get_expr, pg_get_constraintdef and pg_get_indexdef print.
 */
import {
  type AnsweringSession,
  type Expression,
  parseExpression,
  type Table,
  type View,
} from '../../../../engine/extend.ts';
import { isCast } from '../print/cast-call.ts';
import { printSql } from '../print/print-sql.ts';

export interface StoredText {
  readonly text: string;
  /** A function's call, which needs no parentheses around it where others do. */
  readonly isCall: boolean;
}

/** The plan text of an expression over the columns of `relation` as SQL. */
export function storedExpressionText(
  session: AnsweringSession,
  planText: string,
  relation: Table | View | undefined,
  pretty: boolean,
): StoredText {
  const { functions, answers } = session.database;
  const expression = parseExpression(planText, functions);
  const text = printSql(expression, {
    functions,
    column: (number) => relation?.columns.find((column) => column.number === number),
    pretty,
    objectName: (type, id) => String(answers.get(`${type}_out`)?.(session, id) ?? id),
  });
  return { text, isCall: isFunctionCall(expression, session) };
}

function isFunctionCall(expression: Expression, session: AnsweringSession): boolean {
  const { functions } = session.database;
  if (expression.kind === 'coalesce') return true;
  if (expression.kind !== 'call') return false;
  return !isCast(expression.function, functions) && functions.operatorOf(expression.function) === undefined;
}
