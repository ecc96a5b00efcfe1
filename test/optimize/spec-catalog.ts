/** The catalog that spec/optimize/tables.spec describes, with row counts and statistics; its form is in the README there. */
import { readFileSync } from 'node:fs';
import type { Catalog, Column, ColumnStatistics, Constraint, Index, Table } from '../../engine/catalog/catalog.ts';
import type { DataType } from '../../engine/value/type.ts';

const file = new URL('../../spec/optimize/tables.spec', import.meta.url);

export interface SpecCatalog {
  readonly catalog: Catalog;
  readonly tables: readonly Table[];
  rowCount(table: number): number;
}

interface Draft {
  readonly id: number;
  readonly name: string;
  readonly rowCount: number;
  readonly columns: Column[];
  readonly statistics: ColumnStatistics[];
  readonly indexes: Index[];
  readonly references: { readonly column: number; readonly table: string }[];
  rowIdColumn: number | undefined;
}

function typeOf(text: string): DataType {
  const [, name, length] = /^(\w+)(?:\((\d+)\))?$/.exec(text)!;
  return length === undefined ? { name: name! } : { name: name!, length: Number(length) };
}

function readColumn(draft: Draft, line: string): void {
  const [head, ...rest] = line.split(',').map((part) => part.trim());
  const [, number, name, type, notNull] = /^column (\d+) (\w+) (\S+)( not null)?$/.exec(head!)!;
  const fact = (word: string): string | undefined => rest.find((part) => part.startsWith(word))?.slice(word.length + 1);
  const column = Number(number);
  if (rest.includes('row id')) draft.rowIdColumn = column;
  const referenced = fact('references');
  if (referenced !== undefined) draft.references.push({ column, table: referenced });
  draft.columns.push({
    number: column,
    name: name!,
    type: typeOf(type!),
    notNull: notNull !== undefined,
    defaultText: undefined,
    generation: undefined,
    sequence: undefined,
    comment: undefined,
  });
  const distinct = fact('distinct');
  if (distinct === undefined) return;
  const range = fact('from')?.split(' to ').map(Number);
  draft.statistics.push({
    column,
    nullFraction: Number(fact('null') ?? 0),
    distinctCount: Number(distinct),
    averageWidthBytes: 8,
    minimum: range?.[0],
    maximum: range?.[1],
    mostCommon: [],
    histogram: [],
  });
}

function readIndex(draft: Draft, line: string): void {
  const [, kind, name, id, keys] = /^(?:(\w+) )?index (\w+)@(\d+) \((.*)\)$/.exec(line)!;
  draft.indexes.push({
    kind: 'index',
    id: Number(id),
    schema: 2200,
    name: name!,
    table: draft.id,
    method: kind === 'hnsw' ? 'hnsw' : 'btree',
    unique: kind === 'unique',
    nullsNotDistinct: false,
    keys: keys!.split(', ').map((text) => {
      const [column, word] = text.split(' ');
      const found = draft.columns.find((candidate) => candidate.name === column)!;
      return {
        column: found.number,
        expressionText: undefined,
        type: found.type,
        descending: word === 'desc',
        nullsFirst: word === 'desc',
        operatorClass: kind === 'hnsw' ? word : undefined,
      };
    }),
    include: [],
    predicateText: kind === 'partial' ? 'true' : undefined,
    options: {},
    space: kind === 'hnsw' ? undefined : Number(id),
    completeSince: 0,
    comment: undefined,
  });
}

function readDrafts(): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const raw of readFileSync(file, 'utf8').split('\n')) {
    const line = raw.trim();
    const table = /^table (\w+)@(\d+) rows (\d+)$/.exec(line);
    const last = drafts.at(-1);
    if (table !== null) {
      const [, name, id, rows] = table;
      const lists = { columns: [], statistics: [], indexes: [], references: [] };
      drafts.push({ id: Number(id), name: name!, rowCount: Number(rows), rowIdColumn: undefined, ...lists });
    } else if (line.startsWith('column')) readColumn(last!, line);
    else if (line.includes('index')) readIndex(last!, line);
  }
  return drafts;
}

function tableOf(draft: Draft, drafts: readonly Draft[]): Table {
  const { id, name, columns, rowIdColumn, indexes } = draft;
  const constraints = draft.references.map(({ column, table }): Constraint => {
    const referencedTable = drafts.find((candidate) => candidate.name === table)!.id;
    return {
      kind: 'foreign key',
      id: id * 1000 + column,
      name: `${name}_${column}_fkey`,
      table: id,
      columns: [column],
      referencedTable,
      referencedColumns: [1],
    } as unknown as Constraint;
  });
  const rest = { schema: 2200, owner: 10, space: id, referencedBy: [], comment: undefined };
  return { kind: 'table', id, name, columns, rowIdColumn, constraints, indexes, ...rest };
}

/** Reads the file; the catalog answers what the optimizer asks, and what binding a query asks. */
export function readSpecCatalog(): SpecCatalog {
  const drafts = readDrafts();
  const tables = drafts.map((draft) => tableOf(draft, drafts));
  const byId = new Map(tables.map((table) => [table.id, table]));
  const catalog = {
    tables,
    tableById: (id: number) => byId.get(id),
    statisticsOf: (id: number) => {
      const draft = drafts.find((candidate) => candidate.id === id);
      return draft && { table: id, rowCount: draft.rowCount, analyzedAt: 0, columns: draft.statistics };
    },
    nodeLabelsNamed: () => [],
    edgeLabels: [],
    edgeLabelsNamed: () => [],
  } as unknown as Catalog;
  return { catalog, tables, rowCount: (id) => drafts.find((draft) => draft.id === id)!.rowCount };
}
