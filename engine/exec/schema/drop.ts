/**
 * DROP of anything, with the notices of CASCADE in PostgreSQL's words.
 */
import type { Catalog, Table } from '../../catalog/catalog.ts';
import type { SchemaChange } from '../../plan/schema-change.ts';
import { lockTable, type SchemaEnvironment, type SchemaSteps } from './schema-environment.ts';

type Drop = Extract<SchemaChange, { readonly kind: 'drop' }>;

export function* drop(environment: SchemaEnvironment, change: Drop): SchemaSteps {
  const { editor } = environment;
  for (const id of change.objects) {
    for (const relation of relationsOf(editor.catalog, id)) yield* lockTable(environment, relation, 'access exclusive');
  }
  const before = editor.catalog;
  const dropped = editor.dropAll(change.objects, change.cascade);
  const cascaded = dropped.slice(change.objects.length).map((object) => before.describe(object.id));
  tellOfCascade(environment, cascaded);
}

/** The relations that a DROP of the object changes: itself, the table it belongs to, tables that refer to it. */
function relationsOf(catalog: Catalog, id: number): readonly number[] {
  const index = catalog.indexById(id);
  if (index !== undefined) return [index.table, id];
  const relation = catalog.relationById(id);
  if (relation === undefined) return [];
  if (relation.kind !== 'table') return [id];
  const foreignKeys = relation.constraints.flatMap((key) => (key.kind === 'foreign key' ? [key.referencedTable] : []));
  return [id, ...relation.referencedBy.map((key) => key.table), ...foreignKeys];
}

/** Drops a part of a table, and tells of the views, labels and other tables' foreign keys that went along. */
export function dropPart(environment: SchemaEnvironment, table: Table, change: () => void): void {
  const before = environment.editor.catalog;
  change();
  const after = environment.editor.catalog;
  const remaining = new Set(outside(after, after.tableById(table.id)));
  const gone = outside(before, table).filter((id) => !remaining.has(id));
  tellOfCascade(
    environment,
    gone.map((id) => before.describe(id)),
  );
}

/** Ids of objects that may depend on parts of the table without being parts themselves. */
function outside(catalog: Catalog, table: Table): readonly number[] {
  const others = [...catalog.views, ...catalog.nodeLabels, ...catalog.edgeLabels];
  const foreignKeys = table.referencedBy.filter((key) => key.table !== table.id);
  return [...others, ...foreignKeys].map((object) => object.id);
}

/** PostgreSQL lists at most so many objects to the client. */
const listedObjects = 100;

/** One object is named in the message, several in its detail. */
function tellOfCascade(environment: SchemaEnvironment, cascaded: readonly string[]): void {
  const lines = cascaded.map((object) => `drop cascades to ${object}`);
  if (lines.length <= 1) {
    for (const line of lines) environment.notice('NOTICE', '00000', line);
    return;
  }
  const listed = lines.slice(0, listedObjects);
  const rest = lines.length - listed.length;
  if (rest > 0) listed.push(`and ${rest} other objects (see server log for list)`);
  environment.notice('NOTICE', '00000', `drop cascades to ${lines.length} other objects`, listed.join('\n'));
}
