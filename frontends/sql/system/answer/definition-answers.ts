/**
 * pg_get_…def and pg_get_expr: definitions printed as SQL; format_type; names of users and functions.
 */
import type { AnsweringSession, AnyFunction, CatalogAnswer, Datum, Table, View } from '../../../../engine/extend.ts';
import { DbError, unsupported } from '../../../../engine/extend.ts';
import { functionDirectory } from '../directory.ts';
import { nameParts, quoteName, roleName } from '../object-name.ts';
import { resultColumns, resultOf } from '../relation/function.ts';
import { viewDefinition } from '../relation/listing.ts';
import { formatType } from '../type-catalog.ts';
import { constraintDefinition } from './constraint-definition.ts';
import { indexDefinition, indexKeyText } from './index-definition.ts';
import { typeName } from './name-answers.ts';
import { storedExpressionText } from './stored-expression.ts';

function tableOrView(session: AnsweringSession, id: number): Table | View | undefined {
  const catalog = session.catalog();
  const found = catalog.relationById(id);
  if (found !== undefined) return found.kind === 'sequence' ? undefined : found;
  const index = catalog.indexById(id);
  return index && catalog.tableById(index.table);
}

/** Several expressions, as indexprs keeps them, are lines of their own. */
const getExpression: CatalogAnswer = (session, text, relation, pretty = false) => {
  const owner = tableOrView(session, relation as number);
  const texts = (text as string).split('\n').map((line) => {
    return storedExpressionText(session, line, owner, pretty as boolean).text;
  });
  return texts.join(', ');
};

const getIndex: CatalogAnswer = (session, id, key = 0, pretty = false) => {
  const index = session.catalog().indexById(id as number);
  if (index === undefined) return null;
  const number = key as number;
  return number === 0
    ? indexDefinition(session, index, pretty as boolean)
    : indexKeyText(session, index, number, pretty as boolean);
};

const getConstraint: CatalogAnswer = (session, id, pretty = false) => {
  const constraint = session.catalog().constraintById(id as number);
  return constraint === undefined ? null : constraintDefinition(session, constraint, pretty as boolean);
};

function viewText(session: AnsweringSession, view: Datum): string | null {
  const catalog = session.catalog();
  let id = view as number;
  if (typeof view === 'string') {
    const { schema, name } = nameParts(view);
    const found = catalog.relationNamed(schema, name, session.searchPath);
    if (found === undefined) throw new DbError('42P01', `relation "${view}" does not exist`);
    id = found.id;
  }
  const found = catalog.relationById(id);
  return found?.kind === 'view' ? viewDefinition(found) : null;
}

const getView: CatalogAnswer = (session, view) => viewText(session, view);

const getRule: CatalogAnswer = (session, id) => {
  const view = session.catalog().relationById(id as number);
  if (view?.kind !== 'view') return null;
  return `CREATE RULE "_RETURN" AS\n    ON SELECT TO ${quoteName(view.name)} DO INSTEAD ${viewText(session, view.id)}`;
};

const getSerialSequence: CatalogAnswer = (session, table, column) => {
  const catalog = session.catalog();
  const { schema, name } = nameParts(table as string);
  const found = catalog.relationNamed(schema, name, session.searchPath);
  if (found === undefined) throw new DbError('42P01', `relation "${name}" does not exist`);
  if (found.kind === 'sequence') throw new DbError('42809', `"${name}" is not a table`);
  const attribute = found.columns.find((candidate) => candidate.name === column);
  if (attribute === undefined) {
    throw new DbError('42703', `column "${column}" of relation "${found.name}" does not exist`);
  }
  const sequence = attribute.sequence === undefined ? undefined : catalog.relationById(attribute.sequence);
  if (sequence === undefined) return null;
  return `${quoteName(catalog.schemaById(sequence.schema)?.name ?? '')}.${quoteName(sequence.name)}`;
};

function functionById(session: AnsweringSession, id: Datum): AnyFunction | undefined {
  return functionDirectory(session.database.functions).functionById(id as number);
}

const getResult: CatalogAnswer = (session, id) => {
  const found = functionById(session, id);
  if (found === undefined) return null;
  if (found.kind !== 'table') return formatType(resultOf(found));
  const columns = resultColumns(found);
  if (columns.length === 1) return `SETOF ${formatType(columns[0]!.type)}`;
  return `TABLE(${columns.map(({ name, type }) => `${name} ${formatType(type)}`).join(', ')})`;
};

const getArguments: CatalogAnswer = (session, id) => {
  const found = functionById(session, id);
  if (found === undefined) return null;
  const isVariadic = found.kind !== 'window' && found.variadic === true;
  return found.parameters
    .map((type, i) => (isVariadic && i === found.parameters.length - 1 ? 'VARIADIC ' : '') + formatType(type))
    .join(', ');
};

const getFunction: CatalogAnswer = (session, id) => {
  const found = functionById(session, id);
  if (found === undefined) throw new DbError('XX000', `cache lookup failed for function ${id}`);
  throw unsupported(`showing the definition of function ${found.name}`);
};

const formatTypeById: CatalogAnswer = (_session, id, modifier) => {
  if (id === 0) return '-';
  return typeName(id as number, modifier === null ? -2 : (modifier as number)) ?? '???';
};

export const definitionAnswers: readonly (readonly [string, CatalogAnswer])[] = [
  ['pg_get_expr', getExpression],
  ['pg_get_indexdef', getIndex],
  ['pg_get_constraintdef', getConstraint],
  ['pg_get_viewdef', getView],
  ['pg_get_ruledef', getRule],
  ['pg_get_userbyid', (session, id) => roleName(session.catalog(), id as number)],
  ['pg_get_serial_sequence', getSerialSequence],
  ['pg_get_function_result', getResult],
  ['pg_get_function_arguments', getArguments],
  ['pg_get_function_identity_arguments', getArguments],
  ['pg_get_functiondef', getFunction],
  ['format_type', formatTypeById],
];
