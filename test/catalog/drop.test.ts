/** What DROP takes along, what it refuses, and in which words. */
import { expect, test } from 'vitest';
import type { Catalog, CatalogEditor, Table } from '../../engine/catalog/catalog.ts';
import { DbError } from '../../engine/error.ts';
import { commit, createTable, foreignKey, index, key, openWorkbench, publicSchema, superuser } from './workbench.ts';

/** Table `a` with a key, table `b` that references it, view `v` over `a` and view `w` over `v`. */
function prepare(editor: CatalogEditor): {
  readonly a: Table;
  readonly b: Table;
  readonly v: number;
  readonly w: number;
} {
  const a = createTable(editor, 'a: id int4, x int4, y int4', key('primary key', 'id'));
  const b = createTable(editor, 'b: id int4, a_id int4', key('primary key', 'id'));
  editor.addForeignKey(foreignKey(b, 'a_id', a, 'id'));
  const place = { schema: publicSchema, owner: superuser, columns: [a.columns[1]!], bodyText: '', source: '' };
  const reads = { dependsOn: [a.id], dependsOnColumns: [{ table: a.id, column: 2 }] };
  const v = editor.createView({ ...place, name: 'v', ...reads }).id;
  const w = editor.createView({ ...place, name: 'w', dependsOn: [v] }).id;
  return { a: editor.catalog.tableById(a.id), b: editor.catalog.tableById(b.id), v, w };
}

/** The error that the change raises, as psql would print it. */
function refusal(change: (editor: CatalogEditor) => void): string {
  const bench = openWorkbench();
  try {
    commit(bench, change);
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    const { code, message, detail, hint } = error;
    return [`${code} ${message}`, detail, hint].filter((line) => line !== undefined).join('\n');
  }
  return 'done';
}

function names(catalog: Catalog): string[] {
  const { tables, views, sequences, indexes } = catalog;
  const constraints = [...tables].flatMap((table) => table.constraints);
  const all = [...tables, ...views, ...sequences, ...indexes, ...constraints];
  return [...new Set(all.filter(({ id }) => id >= 16_384).map(({ name }) => name))].sort();
}

test('a table with dependents is refused, naming them', () => {
  const answer = refusal((editor) => editor.drop(prepare(editor).a.id, false));
  expect(answer).toBe(
    [
      '2BP01 cannot drop table a because other objects depend on it',
      'constraint b_a_id_fkey on table b depends on table a',
      'view v depends on table a',
      'view w depends on view v',
      'Use DROP ... CASCADE to drop the dependent objects too.',
    ].join('\n'),
  );
});

test('CASCADE takes dependents along and returns them; parts go without a word', () => {
  const bench = openWorkbench();
  const dropped = commit(bench, (editor) => {
    const { a } = prepare(editor);
    editor.createIndex(index(a, [2]));
    const before = editor.catalog;
    return editor.drop(a.id, true).map(({ id }) => before.describe(id));
  });
  expect(dropped).toEqual(['table a', 'constraint b_a_id_fkey on table b', 'view v', 'view w']);
  expect(names(bench.catalogs.current(undefined))).toEqual(['b', 'b_pkey']);
});

test('several objects that depend on each other go together', () => {
  const bench = openWorkbench();
  commit(bench, (editor) => {
    const { a, b, v, w } = prepare(editor);
    expect(editor.dropAll([a.id, w, v, b.id], false).map(({ name }) => name)).toEqual(['a', 'w', 'v', 'b']);
  });
  expect(names(bench.catalogs.current(undefined))).toEqual([]);
});

test('some of several objects still have dependents', () => {
  const answer = refusal((editor) => {
    const { a, b } = prepare(editor);
    editor.dropAll([a.id, b.id], false);
  });
  expect(answer.split('\n')[0]).toBe('2BP01 cannot drop desired object(s) because other objects depend on them');
  expect(answer).not.toContain('constraint');
});

test('a column goes with its indexes and constraints, and is refused while a view or foreign key needs it', () => {
  const bench = openWorkbench();
  commit(bench, (editor) => {
    const { a } = prepare(editor);
    editor.createIndex(index(a, [3, 2]));
    editor.addCheck(a.id, undefined, 'int4gt(attribute 3:int4, 0)', 'y > 0');
    editor.setComment(a.id, 3, 'goes');
    editor.dropColumn(a.id, 'y', false);
    const after = editor.catalog.tableById(a.id);
    expect(after.columns.map(({ name }) => name)).toEqual(['id', 'x']);
    expect(after.indexes.map(({ name }) => name)).toEqual(['a_pkey']);
    expect(after.constraints.map(({ kind }) => kind)).toEqual(['primary key']);
    expect(editor.catalog.commentOf(a.id, 3)).toBeUndefined();
    expect(editor.addColumn(a.id, { name: 'z', type: { name: 'int4' }, notNull: false }).number).toBe(4);
  });
  expect(refusal((editor) => editor.dropColumn(prepare(editor).a.id, 'x', false))).toContain(
    'cannot drop column x of table a because other objects depend on it\nview v depends on column x of table a',
  );
  expect(refusal((editor) => editor.dropColumn(prepare(editor).a.id, 'id', false))).toContain(
    'constraint b_a_id_fkey on table b depends on column id of table a',
  );
});

test('a view of which only the tables are known needs every column of them', () => {
  const answer = refusal((editor) => {
    const table = createTable(editor, 't: a int4, b int4');
    const body = { columns: [table.columns[0]!], bodyText: '', source: '', dependsOn: [table.id] };
    editor.createView({ schema: publicSchema, name: 'v', owner: superuser, ...body });
    editor.dropColumn(table.id, 'b', false);
  });
  expect(answer).toContain('view v depends on column b of table t');
});

test('dropping the primary key keeps row ids as hidden ones; foreign keys hold it', () => {
  expect(refusal((editor) => editor.dropConstraint(prepare(editor).a.id, 'a_pkey', false))).toBe(
    [
      '2BP01 cannot drop constraint a_pkey on table a because other objects depend on it',
      'constraint b_a_id_fkey on table b depends on index a_pkey',
      'Use DROP ... CASCADE to drop the dependent objects too.',
    ].join('\n'),
  );
  const bench = openWorkbench();
  commit(bench, (editor) => {
    const { a, b } = prepare(editor);
    expect(a.rowIdColumn).toBe(1);
    editor.dropConstraint(a.id, 'a_pkey', true);
    const after = editor.catalog.tableById(a.id);
    expect([after.rowIdColumn, after.indexes, after.columns[0]!.notNull]).toEqual([undefined, [], true]);
    expect(editor.catalog.tableById(b.id).constraints.map(({ name }) => name)).toEqual(['b_pkey']);
  });
});

test('an index that enforces a key goes with the constraint only', () => {
  const answer = refusal((editor) => editor.drop(prepare(editor).a.indexes[0]!.id, true));
  expect(answer).toBe(
    [
      '2BP01 cannot drop index a_pkey because constraint a_pkey on table a requires it',
      'You can drop constraint a_pkey on table a instead.',
    ].join('\n'),
  );
});

test('sequences: owned ones go with their column, used ones are refused, identity requires its own', () => {
  const sequenceOf = (editor: CatalogEditor, table: Table, column: number, generation?: 'by default'): number => {
    const range = { start: 1, increment: 1, minimum: 1, maximum: 2_147_483_647, cycle: false, cache: 1 };
    const place = { schema: publicSchema, name: 't_a_seq', owner: superuser, type: { name: 'int4' } };
    const sequence = editor.createSequence({ ...place, ...range, ownedBy: undefined });
    editor.alterSequence(sequence.id, { ownedBy: { table: table.id, column } });
    const drawn = { sequence: sequence.id, defaultText: 'nextval' };
    editor.alterColumn(table.id, 'a', generation === undefined ? drawn : { ...drawn, generation });
    return sequence.id;
  };
  const make = (editor: CatalogEditor): Table => createTable(editor, 't: a int4, b int4');
  expect(refusal((editor) => editor.drop(sequenceOf(editor, make(editor), 1), false))).toContain(
    'default value for column a of table t depends on sequence t_a_seq',
  );
  expect(refusal((editor) => editor.drop(sequenceOf(editor, make(editor), 1, 'by default'), true))).toContain(
    'cannot drop sequence t_a_seq because column a of table t requires it',
  );
  const bench = openWorkbench();
  commit(bench, (editor) => {
    const table = make(editor);
    editor.drop(sequenceOf(editor, table, 1), true);
    expect(editor.catalog.tableById(table.id).columns[0]).toMatchObject({
      defaultText: undefined,
      sequence: undefined,
    });
    sequenceOf(editor, table, 1);
    editor.dropColumn(table.id, 'a', false);
    expect(names(editor.catalog)).toEqual(['t']);
    const other = createTable(editor, 'u: a int4');
    sequenceOf(editor, other, 1);
    editor.dropAll([table.id, other.id], false);
  });
  expect(names(bench.catalogs.current(undefined))).toEqual([]);
});

test('a schema goes with all it holds, by CASCADE', () => {
  const make = (editor: CatalogEditor): number => {
    const schema = editor.createSchema('s', superuser).id;
    const columns = [{ name: 'a', type: { name: 'text' }, notNull: false }];
    editor.createTable({ schema, name: 't', owner: superuser, columns, keys: [key('unique', 'a')] });
    return schema;
  };
  expect(refusal((editor) => editor.drop(make(editor), false))).toContain(
    'cannot drop schema s because other objects depend on it\ntable s.t depends on schema s',
  );
  const bench = openWorkbench();
  commit(bench, (editor) => editor.drop(make(editor), true));
  const catalog = bench.catalogs.current(undefined);
  expect([names(catalog), catalog.schemaNamed('s')]).toEqual([[], undefined]);
});

test('labels: a node label holds the edges that end in it, columns of keys hold their labels', () => {
  const make = (editor: CatalogEditor): { readonly label: number; readonly nodes: number; readonly edges: number } => {
    const nodes = createTable(editor, 'n: id int4, name text', key('primary key', 'id'));
    const edges = createTable(editor, 'e: source_id int4, target_id int4');
    const label = editor.createNodeLabel({ name: 'Person', table: nodes.id, key: [1] }).id;
    const source = { sourceLabel: 'Person', sourceTable: nodes.id, sourceColumns: [1] };
    const target = { targetLabel: 'Person', targetTable: nodes.id, targetColumns: [2] };
    editor.createEdgeLabel({ name: 'KNOWS', table: edges.id, ...source, ...target });
    return { label, nodes: nodes.id, edges: edges.id };
  };
  expect(refusal((editor) => editor.drop(make(editor).label, false))).toContain(
    'edge label KNOWS on table e depends on node label Person on table n',
  );
  expect(refusal((editor) => editor.dropColumn(make(editor).edges, 'source_id', false))).toContain(
    'edge label KNOWS on table e depends on column source_id of table e',
  );
  const bench = openWorkbench();
  commit(bench, (editor) => {
    const { nodes, edges } = make(editor);
    expect(editor.catalog.edgeLabelsOf(edges).map(({ name }) => name)).toEqual(['KNOWS']);
    expect(editor.catalog.edgeLabelsOf(nodes)).toEqual([]);
    editor.drop(nodes, true);
    expect([editor.catalog.nodeLabelsNamed('Person'), editor.catalog.edgeLabelsNamed('KNOWS')]).toEqual([[], []]);
  });
});

test('what the system needs stays, and a role that owns something', () => {
  expect(refusal((editor) => editor.drop(12_002, true))).toBe(
    '2BP01 cannot drop table aiondb_catalog.relation because it is required by the database system',
  );
  expect(refusal((editor) => editor.drop(12_501, true))).toContain('table graph.nodes');
  expect(refusal((editor) => editor.renameColumn(12_002, 'name', 'n'))).toContain('42501');
  const owned = refusal((editor) => {
    const owner = editor.createRole({ name: 'r', superuser: false, login: true, passwordVerifier: undefined }).id;
    editor.createTable({ schema: publicSchema, name: 't', owner, columns: [], keys: [] });
    editor.drop(owner, true);
  });
  expect(owned).toBe('2BP01 role "r" cannot be dropped because some objects depend on it\nowner of table t');
});
