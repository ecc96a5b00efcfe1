/**
 * CREATE [OR REPLACE] VIEW: the body is kept as plan text together with the relations and columns it reads, so that they
 * are not dropped from under it.
 */
import type { ViewDescription } from '../../catalog/catalog.ts';
import { DbError } from '../../error.ts';
import { parseRelation } from '../../plan/parse.ts';
import type { Relation } from '../../plan/relation.ts';
import type { SchemaChange } from '../../plan/schema-change.ts';
import { rewriteRelation } from '../../plan/walk.ts';
import { lockName, lockTable, type SchemaEnvironment, type SchemaSteps } from './schema-environment.ts';

type CreateView = Extract<SchemaChange, { readonly kind: 'create view' }>;

export function* createView(environment: SchemaEnvironment, change: CreateView): SchemaSteps {
  const { editor, owner, functions } = environment;
  const { schema, name, columns, bodyText, source } = change;
  yield* lockName(environment, schema, name);
  const reads = readsOf(parseRelation(bodyText, functions));
  for (const id of reads.tables) yield* lockTable(environment, id, 'access share');
  const body = { bodyText, source, dependsOn: reads.tables, dependsOnColumns: reads.columns };
  const description: ViewDescription = { schema, name, owner, columns, ...body };
  const schemaName = editor.catalog.schemaById(schema)?.name;
  const existing = change.orReplace ? editor.catalog.relationNamed(schemaName, name, []) : undefined;
  if (existing === undefined) {
    editor.createView(description);
    return;
  }
  if (existing.kind !== 'view') throw new DbError('42809', `"${name}" is not a view`);
  yield* lockTable(environment, existing.id, 'access exclusive');
  editor.replaceView(existing.id, description);
}

interface Reads {
  readonly tables: readonly number[];
  readonly columns: readonly { readonly table: number; readonly column: number }[];
}

/**
 * Tables and columns of the scans in a plan. What a pattern over labels reads is not known before it runs, so a view
 * over one depends on none of the labels' tables.
 */
function readsOf(body: Relation): Reads {
  const tables = new Set<number>();
  const columns = new Map<string, { readonly table: number; readonly column: number }>();
  rewriteRelation(body, (node) => {
    if (node.kind !== 'scan') return node;
    const { table, attributes } = node;
    tables.add(table.id);
    for (const { number } of attributes) columns.set(`${table.id} ${number}`, { table: table.id, column: number });
    return node;
  });
  return { tables: [...tables], columns: [...columns.values()] };
}
