/**
 * What can be wrong with a write in graph terms. `detail` holds openCypher's name of the error where it has one, as
 * everywhere in the graph language.
 */
import type { Catalog, EdgeLabel, Table } from '../../catalog/catalog.ts';
import { DbError, unsupported } from '../../error.ts';
import { cypherTypeName } from '../../value/cypher-value.ts';
import { similarName } from '../../value/similar-name.ts';
import type { Datum } from '../../value/type.ts';

export function unknownProperty(table: Table, name: string, known: Iterable<string>): DbError {
  const names = [...known];
  const similar = similarName(name, names);
  return new DbError('42703', `table "${table.name}" has no column "${name}" for the property of that name`, {
    hint: `${similar === undefined ? '' : `Perhaps you meant "${similar}". `}Its columns are ${names.join(', ')}.`,
    table: table.name,
    column: name,
  });
}

export function badPropertyValue(name: string, value: Datum): DbError {
  return new DbError('42804', `property "${name}" cannot hold a value of type ${cypherTypeName(value)}`, {
    detail: 'InvalidPropertyType',
    hint: 'A property holds a number, text, boolean, date or time, bytes, or a list of them.',
  });
}

/** Labels of which some are declared on tables, in a combination that no table has. */
export function mixedLabels(labels: readonly string[], declared: readonly string[]): DbError {
  const all = labels.map((label) => `:${label}`).join('');
  const [first] = declared;
  const missing = labels.filter((label) => !declared.includes(label));
  const statements = missing.map((label) => `CREATE NODE LABEL ${label} ON …`).join(' and ');
  const hint =
    missing.length === 0
      ? 'Declare all of the labels on one table with CREATE NODE LABEL … ON table.'
      : `Declare the other labels on the same table with ${statements}, or leave them out.`;
  return unsupported(`a node with the labels ${all}, of which :${first} is declared on a table`, { hint });
}

export function wrongEnds(
  type: string,
  labels: readonly EdgeLabel[],
  ends: { readonly source: string; readonly target: string },
): DbError {
  const expected = labels.map((label) => `(:${label.sourceLabel})-[:${type}]->(:${label.targetLabel})`).join(' or ');
  return new DbError('42804', `relationship type :${type} does not lead from ${ends.source} to ${ends.target}`, {
    hint: `It is declared as ${expected}.`,
  });
}

/** How a node is called in such an error. */
export function describeNode(catalog: Catalog, table: number): string {
  if (table === catalog.openNodes.id) return 'a node without a table';
  const labels = catalog.nodeLabelsOf(table).map((label) => `:${label.name}`);
  return `a node (${labels.join('')})`;
}

export function missingEnd(end: 'source' | 'target'): DbError {
  return new DbError('22004', `the ${end} node of a new relationship is null`, {
    hint: 'Keep rows without a match out with WHERE … IS NOT NULL.',
  });
}

export function deletedEnd(end: 'source' | 'target'): DbError {
  return new DbError('23503', `the ${end} node of a new relationship is deleted`, { detail: 'DeletedEntityAccess' });
}

export function stillConnected(rowId: number, table: Table): DbError {
  return new DbError(
    '23503',
    `cannot delete node ${table.id}:${rowId} because it still has relationships. To delete it with them, use DETACH DELETE`,
    { detail: 'DeleteConnectedNode', table: table.name },
  );
}

/** A row of a node table goes away under a relationship of an undeclared type. */
export function openEndLost(table: Table, rowId: number, type: string): DbError {
  return new DbError(
    '23503',
    `update or delete on table "${table.name}" leaves a relationship of type ${type} without its node`,
    {
      detail: `Row ${rowId} is still an end of it.`,
      hint: 'Delete the relationships first, or the node with them: MATCH (n) WHERE … DETACH DELETE n.',
      table: table.name,
    },
  );
}

export function fixedLabels(table: Table, label: string): DbError {
  return unsupported(`adding or removing label :${label} of a row of table "${table.name}"`, {
    hint: 'The labels of a declared table belong to all of its rows; see CREATE NODE LABEL.',
  });
}

export function identityChange(table: Table, name: string): DbError {
  return unsupported(`changing property "${name}", which is the identity of rows of table "${table.name}",`, {
    hint: 'Create a new node, or use UPDATE.',
  });
}
