/**
 * CREATE INDEX as pg_get_indexdef prints it, whole or one key of it.
 */
import type { AnsweringSession, Index, IndexKey } from '../../../../engine/extend.ts';
import { qualifiedName, quoteName } from '../object-name.ts';
import { isNamedClass } from '../operator-class.ts';
import { storedExpressionText } from './stored-expression.ts';

function keyText(session: AnsweringSession, index: Index, key: IndexKey, pretty: boolean): string {
  const table = session.catalog().tableById(index.table);
  if (key.expressionText === undefined) {
    return quoteName(table.columns.find(({ number }) => number === key.column)?.name ?? '');
  }
  const { text, isCall } = storedExpressionText(session, key.expressionText, table, pretty);
  return isCall ? text : `(${text})`;
}

function orderText({ descending, nullsFirst }: IndexKey): string {
  if (descending) return nullsFirst ? ' DESC' : ' DESC NULLS LAST';
  return nullsFirst ? ' NULLS FIRST' : '';
}

/** Key `number` from 1 alone: a column's name or its expression, as psql shows it. */
export function indexKeyText(session: AnsweringSession, index: Index, number: number, pretty: boolean): string {
  const key = index.keys[number - 1];
  if (key !== undefined) return keyText(session, index, key, pretty);
  const included = index.include[number - 1 - index.keys.length];
  const { columns } = session.catalog().tableById(index.table);
  const column = columns.find((candidate) => candidate.number === included);
  return column === undefined ? '' : quoteName(column.name);
}

export function indexDefinition(session: AnsweringSession, index: Index, pretty = false): string {
  const catalog = session.catalog();
  const table = catalog.tableById(index.table);
  const keys = index.keys.map((key) => {
    const operatorClass = isNamedClass(key) ? ` ${quoteName(key.operatorClass!)}` : '';
    return `${keyText(session, index, key, pretty)}${operatorClass}${orderText(key)}`;
  });
  const included = index.include.map((number) =>
    quoteName(table.columns.find((column) => column.number === number)?.name ?? ''),
  );
  const unique = index.unique ? 'UNIQUE ' : '';
  const place = qualifiedName(session, table, pretty ? 'when hidden' : 'always');
  let text = `CREATE ${unique}INDEX ${quoteName(index.name)} ON ${place} USING ${index.method} (${keys.join(', ')})`;
  if (included.length > 0) text += ` INCLUDE (${included.join(', ')})`;
  if (index.unique && index.nullsNotDistinct) text += ' NULLS NOT DISTINCT';
  const options = Object.entries(index.options).map(([name, value]) => `${name}='${value}'`);
  if (options.length > 0) text += ` WITH (${options.join(', ')})`;
  if (index.predicateText !== undefined) {
    text += ` WHERE ${storedExpressionText(session, index.predicateText, table, pretty).text}`;
  }
  return text;
}
