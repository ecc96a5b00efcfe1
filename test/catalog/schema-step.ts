/** One random schema change each; what it works on is picked by numbers from the catalog as it is. */
import type { Catalog, CatalogEditor, Column, Constraint, Table } from '../../engine/catalog/catalog.ts';
import type { Transaction } from '../../engine/txn/txn.ts';
import type { DataType } from '../../engine/value/type.ts';
import { column, foreignKey, index, key, publicSchema, superuser } from './workbench.ts';

export type SchemaStep = (editor: CatalogEditor, choices: readonly number[], transaction: Transaction) => void;

const names = ['a', 'b', 'c', 'd'];
const types: readonly DataType[] = [
  { name: 'int4' },
  { name: 'int2' },
  { name: 'text' },
  { name: 'varchar', length: 10 },
  { name: '_numeric', element: { name: 'numeric', precision: 5, scale: 2 } },
  { name: 'timestamptz', precision: 3 },
  { name: 'vector', length: 3 },
];

function pick<Item>(items: Iterable<Item>, choice: number): Item | undefined {
  const all = [...items];
  return all.length === 0 ? undefined : all[choice % all.length];
}

function pickTable(catalog: Catalog, choice: number): Table | undefined {
  return pick(userObjects(catalog.tables), choice);
}

function userObjects<Item extends { readonly id: number }>(items: Iterable<Item>): Item[] {
  return [...items].filter(({ id }) => id >= 16_384);
}

function pickSchema(catalog: Catalog, choice: number): number {
  return pick([publicSchema, ...userObjects(catalog.schemas).map(({ id }) => id)], choice)!;
}

function pickColumn(table: Table | undefined, choice: number): Column | undefined {
  return table === undefined ? undefined : pick(table.columns, choice);
}

/** Tables, views and sequences in the way of a name are the point: the pool of names is small. */
function relationName(choice: number): string {
  return `r${choice % 7}`;
}

export const schemaSteps: Readonly<Record<string, SchemaStep>> = {
  createSchema: (editor, [a = 0]) => {
    editor.createSchema(`s${a % 3}`, superuser);
  },
  createTable: (editor, [a = 0, b = 0, c = 0, d = 0]) => {
    const columns = names
      .slice(0, 1 + (b % 4))
      .map((name, i) => ({ ...column(`${name} int4`), type: types[(c + i) % 7]! }));
    const keys = [];
    if (d % 2 === 1) keys.push(key('primary key', 'a', { deferrable: d % 4 === 3 }));
    if (d % 3 === 2) keys.push(key('unique', columns.map(({ name }) => name).join(' ')));
    const schema = pickSchema(editor.catalog, a);
    editor.createTable({ schema, name: relationName(a), owner: superuser, columns, keys });
  },
  createView: (editor, [a = 0, b = 0, c = 0]) => {
    const table = pickTable(editor.catalog, b);
    const read = pickColumn(table, c);
    if (table === undefined || read === undefined) return;
    const body = { columns: [read], bodyText: `scan ${table.id}`, source: 'SELECT', dependsOn: [table.id] };
    const dependsOnColumns = c % 3 === 0 ? undefined : [{ table: table.id, column: read.number }];
    const place = { schema: pickSchema(editor.catalog, a), name: relationName(a), owner: superuser };
    editor.createView({ ...place, ...body, dependsOnColumns });
  },
  createSequence: (editor, [a = 0, b = 0, c = 0]) => {
    const table = pickTable(editor.catalog, b);
    const owned = pickColumn(table, c);
    const numbers = { start: 1, increment: c - 5 || 1, minimum: 1, maximum: 2n ** 63n - 1n, cycle: false, cache: 1 };
    const ownedBy = table === undefined || owned === undefined ? undefined : { table: table.id, column: owned.number };
    const schema = table?.schema ?? pickSchema(editor.catalog, a);
    const name = editor.catalog.unusedName(schema, relationName(a), owned?.name, 'seq');
    const place = { schema, name, owner: superuser, type: types[0]!, ownedBy: undefined };
    const sequence = editor.createSequence({ ...place, ...numbers });
    if (ownedBy === undefined || table === undefined || owned === undefined) return;
    editor.alterSequence(sequence.id, { ownedBy });
    const drawn = { sequence: sequence.id, defaultText: `nextval(${sequence.id})` };
    editor.alterColumn(table.id, owned.name, c % 2 === 0 ? drawn : { ...drawn, generation: 'by default' });
  },
  createIndex: (editor, [a = 0, b = 0, c = 0, d = 0]) => {
    const table = pickTable(editor.catalog, b);
    const keyed = pickColumn(table, c);
    if (table === undefined || keyed === undefined) return;
    const described = index(table, [keyed.number], { unique: a % 2 === 0, ordered: a % 3 !== 0 });
    const expression = {
      ...described.keys[0]!,
      column: undefined,
      expressionText: `lower(attribute ${keyed.number}:text)`,
    };
    const options: Record<string, string> = a % 3 === 0 ? { m: '16' } : {};
    const keys = d % 2 === 0 ? described.keys : [expression];
    const made = editor.createIndex({ ...described, keys, options });
    if (d % 5 === 0) editor.setIndexComplete(made.id, d);
  },
  addKey: (editor, [a = 0, b = 0, c = 0, d = 0]) => {
    const table = pickTable(editor.catalog, a);
    const keyed = pickColumn(table, b);
    if (table === undefined || keyed === undefined) return;
    const kind = c % 2 === 0 ? 'unique' : 'primary key';
    editor.addKey(table.id, key(kind, keyed.name, { tableIsEmpty: d % 2 === 0, deferrable: d % 3 === 0 }));
  },
  addCheck: (editor, [a = 0, b = 0, c = 0]) => {
    const table = pickTable(editor.catalog, a);
    const [first, second] = [pickColumn(table, b), pickColumn(table, c)];
    if (table === undefined || first === undefined || second === undefined) return;
    const text = `int4gt(attribute ${first.number}:int4, attribute ${second.number}:int4)`;
    editor.addCheck(table.id, c % 3 === 0 ? `check${c % 2}` : undefined, text, `${first.name} > ${second.name}`);
  },
  addForeignKey: (editor, [a = 0, b = 0, c = 0]) => {
    const [table, referenced] = [pickTable(editor.catalog, a), pickTable(editor.catalog, b)];
    const from = pickColumn(table, c);
    const target = referenced?.constraints.find(({ kind }) => kind === 'primary key' || kind === 'unique');
    if (table === undefined || referenced === undefined || from === undefined || target === undefined) return;
    const to = referenced.columns.find(({ number }) => number === target.columns[0])!;
    if (target.columns.length === 1) editor.addForeignKey(foreignKey(table, from.name, referenced, to.name));
  },
  dropConstraint: (editor, [a = 0, b = 0, c = 0]) => {
    const table = pickTable(editor.catalog, a);
    const dropped: Constraint | undefined = table === undefined ? undefined : pick(table.constraints, b);
    if (table !== undefined && dropped !== undefined) editor.dropConstraint(table.id, dropped.name, c % 2 === 0);
  },
  addColumn: (editor, [a = 0, b = 0, c = 0]) => {
    const table = pickTable(editor.catalog, a);
    if (table === undefined) return;
    const described = { ...column(`${names[b % 4]} int4`), type: types[c % 7]! };
    const previous = table.columns[0]?.number;
    const generated = { generation: 'stored', defaultText: `neg(attribute ${previous}:int4)` } as const;
    editor.addColumn(table.id, c % 4 === 0 && previous !== undefined ? { ...described, ...generated } : described);
  },
  dropColumn: (editor, [a = 0, b = 0, c = 0]) => {
    const table = pickTable(editor.catalog, a);
    const dropped = pickColumn(table, b);
    if (table !== undefined && dropped !== undefined) editor.dropColumn(table.id, dropped.name, c % 2 === 0);
  },
  renameColumn: (editor, [a = 0, b = 0, c = 0]) => {
    const table = pickTable(editor.catalog, a);
    const renamed = pickColumn(table, b);
    if (table !== undefined && renamed !== undefined) editor.renameColumn(table.id, renamed.name, names[c % 4]!);
  },
  alterColumn: (editor, [a = 0, b = 0, c = 0]) => {
    const table = pickTable(editor.catalog, a);
    const altered = pickColumn(table, b);
    if (table === undefined || altered === undefined) return;
    if (c % 3 === 0) editor.alterColumn(table.id, altered.name, { notNull: c % 2 === 0 });
    else if (c % 3 === 1) editor.alterColumn(table.id, altered.name, { defaultText: `'${c}'::text` });
    else {
      editor.alterColumn(table.id, altered.name, { type: types[c % 7]! });
      editor.replaceSpaces(table.id);
    }
  },
  rename: (editor, [a = 0, b = 0, c = 0]) => {
    const { tables, views, sequences, indexes, schemas, roles } = editor.catalog;
    const constraints = [...tables].flatMap((table) => table.constraints);
    const all = userObjects([...tables, ...views, ...sequences, ...indexes, ...constraints, ...schemas, ...roles]);
    const renamed = pick(all, a * 8 + b);
    if (renamed !== undefined) editor.rename(renamed.id, relationName(c));
  },
  setSchema: (editor, [a = 0, b = 0, c = 0]) => {
    const { tables, views, sequences } = editor.catalog;
    const moved = pick(userObjects([...tables, ...views, ...sequences]), a * 8 + b);
    if (moved !== undefined) editor.setSchema(moved.id, pickSchema(editor.catalog, c));
  },
  replaceSpaces: (editor, [a = 0]) => {
    const table = pickTable(editor.catalog, a);
    if (table !== undefined) editor.replaceSpaces(table.id);
  },
  createNodeLabel: (editor, [a = 0, b = 0, c = 0]) => {
    const table = pickTable(editor.catalog, a);
    const keyed = pickColumn(table, b);
    if (table === undefined || keyed === undefined) return;
    editor.createNodeLabel({ name: `N${c % 3}`, table: table.id, key: [keyed.number] });
  },
  createEdgeLabel: (editor, [a = 0, b = 0, c = 0, d = 0]) => {
    const table = pickTable(editor.catalog, a);
    const label = pick(editor.catalog.nodeLabels, b);
    const end = pickColumn(table, c);
    if (table === undefined || label === undefined || end === undefined) return;
    const source = { sourceLabel: label.name, sourceTable: label.table, sourceColumns: [end.number] };
    const target = { targetLabel: label.name, targetTable: label.table, targetColumns: [end.number] };
    editor.createEdgeLabel({ name: `E${d % 3}`, table: table.id, ...source, ...target });
  },
  createRole: (editor, [a = 0, b = 0]) => {
    const passwordVerifier = b % 2 === 0 ? undefined : 'SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy';
    const role = editor.createRole({ name: `role${a % 3}`, superuser: false, login: true, passwordVerifier });
    if (b % 3 === 0) editor.alterRole(role.id, { superuser: true });
  },
  setSetting: (editor, [a = 0, b = 0]) => {
    editor.setSetting(`setting${a % 2}`, b % 3 === 0 ? undefined : String(b));
  },
  setComment: (editor, [a = 0, b = 0, c = 0]) => {
    const { tables, views, indexes, schemas } = editor.catalog;
    const commented = pick([...tables, ...views, ...indexes, ...schemas], a * 8 + b);
    if (commented === undefined) return;
    const inside = 'columns' in commented && b % 2 === 0 ? pick(commented.columns, c)?.number : undefined;
    editor.setComment(commented.id, inside, c % 3 === 0 ? undefined : `comment ${c}`);
  },
  setStatistics: (editor, [a = 0, b = 0]) => {
    const table = pickTable(editor.catalog, a);
    if (table === undefined) return;
    const columns = table.columns.map((of) => ({
      column: of.number,
      nullFraction: 0.25,
      distinctCount: b,
      averageWidthBytes: 4.5,
      minimum: b % 2 === 0 ? undefined : 1,
      maximum: b % 2 === 0 ? undefined : 'z',
      mostCommon: [{ value: 2n ** 70n, fraction: 0.5 }],
      histogram: [1, 'text', Float32Array.of(1, 2)],
    }));
    editor.setStatistics({ table: table.id, rowCount: b, analyzedAt: 1.5, columns });
  },
  drop: (editor, [a = 0, b = 0, c = 0]) => {
    const { tables, views, sequences, indexes, schemas, roles, nodeLabels, edgeLabels } = editor.catalog;
    const relations = [...tables, ...views, ...sequences, ...indexes];
    const all = userObjects([...relations, ...schemas, ...roles, ...nodeLabels, ...edgeLabels]);
    const [first, second] = [pick(all, a * 8 + b), pick(all, c)];
    if (first === undefined) return;
    if (c % 3 === 0 && second !== undefined && second !== first) editor.dropAll([first.id, second.id], c % 2 === 0);
    else editor.drop(first.id, c % 2 === 0);
  },
};
