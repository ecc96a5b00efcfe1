/**
 * A catalog made of CREATE TABLE statements, held in memory: enough for the binder to find names in.
 */
import type {
  Catalog,
  Column,
  Constraint,
  Index,
  Relation,
  Schema,
  Table,
  View,
} from '../../engine/catalog/catalog.ts';
import { DbError } from '../../engine/error.ts';
import type { CreateTable, SchemaChange } from '../../engine/plan/schema-change.ts';

const schemas: readonly Schema[] = [
  { kind: 'schema', id: 11, name: 'pg_catalog', owner: 10 },
  { kind: 'schema', id: 2200, name: 'public', owner: 10 },
];

export class FakeCatalog {
  readonly relations: Relation[] = [];
  #nextId = 16_384;

  /** Takes over what a schema change asks for, as far as binding looks at it. */
  apply(change: SchemaChange): void {
    if (change.kind === 'create table') this.relations.push(this.#table(change));
    else if (change.kind === 'create view') this.relations.push(this.#view(change));
    else if (change.kind === 'create index') this.#addIndex(change.index);
    else throw new Error(`the fake catalog does not take ${change.kind}`);
  }

  #view(change: SchemaChange & { kind: 'create view' }): View {
    const { schema, name, bodyText, source, columns } = change;
    const reads = { dependsOn: [], dependsOnColumns: undefined, comment: undefined };
    return {
      kind: 'view',
      id: this.#nextId++,
      schema,
      name,
      owner: 10,
      columns: [...columns],
      bodyText,
      source,
      ...reads,
    };
  }

  #column(number: number, name: string, type: Column['type'], notNull: boolean): Column {
    const rest = { defaultText: undefined, generation: undefined, sequence: undefined, comment: undefined };
    return { number, name, type, notNull, ...rest };
  }

  #addIndex(
    description: { readonly table: number } & Pick<Index, 'unique' | 'keys' | 'method' | 'nullsNotDistinct'>,
  ): void {
    const place = this.relations.findIndex((relation) => relation.id === description.table);
    const table = this.relations[place] as Table;
    const index: Index = {
      kind: 'index',
      id: this.#nextId++,
      schema: 2200,
      name: 'index',
      include: [],
      predicateText: undefined,
      options: {},
      space: 0,
      completeSince: 0,
      comment: undefined,
      ...description,
    } as Index;
    this.relations[place] = { ...table, indexes: [...table.indexes, index] };
  }

  #table(change: CreateTable): Table {
    const id = this.#nextId++;
    const columns = change.columns.map(
      (column, i): Column => ({
        ...this.#column(i + 1, column.name, column.type, column.notNull),
        defaultText: column.defaultText,
        generation: column.generation,
        sequence: column.ownSequence === undefined ? undefined : this.#nextId++,
      }),
    );
    const numbers = (names: readonly string[]): number[] =>
      names.map((name) => columns.find((column) => column.name === name)!.number);
    const indexes: Index[] = [];
    const constraints: Constraint[] = change.keys.map((key, i) => {
      const index = { table: id, method: 'btree', unique: true, nullsNotDistinct: false };
      const keys = numbers(key.columns).map((column) => ({
        column,
        expressionText: undefined,
        type: columns[column - 1]!.type,
        descending: false,
        nullsFirst: false,
        operatorClass: undefined,
      }));
      const indexId = this.#nextId++;
      const rest = {
        include: [],
        predicateText: undefined,
        options: {},
        space: 0,
        completeSince: 0,
        comment: undefined,
      };
      indexes.push({
        kind: 'index',
        id: indexId,
        schema: change.schema,
        name: `${change.name}_key${i}`,
        keys,
        ...index,
        ...rest,
      });
      const { kind, deferrable, initiallyDeferred } = key;
      const name = key.name ?? `${change.name}_${kind === 'unique' ? `${key.columns.join('_')}_key` : 'pkey'}`;
      return {
        kind,
        id: this.#nextId++,
        name,
        table: id,
        columns: numbers(key.columns),
        index: indexId,
        deferrable,
        initiallyDeferred,
      };
    });
    change.checks.forEach((check, i) => {
      const { expressionText, source } = check;
      const name = check.name ?? `${change.name}_check${i}`;
      constraints.push({ kind: 'check', id: this.#nextId++, name, table: id, columns: [], expressionText, source });
    });
    return {
      kind: 'table',
      id,
      schema: change.schema,
      name: change.name,
      owner: 10,
      space: id,
      columns,
      rowIdColumn: undefined,
      constraints,
      indexes,
      referencedBy: [],
      comment: undefined,
    };
  }

  /** The face the binder sees. */
  catalog(): Catalog {
    const { relations } = this;
    const relationNamed = (schema: string | undefined, name: string): Relation | undefined =>
      relations.find((relation) => relation.name === name && (schema === undefined || schema === 'public'));
    const ofKind = <Kind extends Relation['kind']>(kind: Kind) =>
      relations.filter((relation): relation is Extract<Relation, { kind: Kind }> => relation.kind === kind);
    const known = {
      version: 1,
      schemas,
      tables: ofKind('table'),
      views: ofKind('view'),
      sequences: ofKind('sequence'),
      schemaNamed: (name: string) => schemas.find((schema) => schema.name === name),
      schemaById: (id: number) => schemas.find((schema) => schema.id === id),
      relationNamed,
      relationById: (id: number) => relations.find((relation) => relation.id === id),
      requireTable: (schema: string | undefined, name: string): Table => {
        const found = relationNamed(schema, name);
        if (found?.kind === 'table') return found;
        if (found === undefined) throw new DbError('42P01', `relation "${name}" does not exist`);
        throw new DbError('42809', `"${name}" is not a table`);
      },
      indexNamed: (_schema: string | undefined, name: string) =>
        ofKind('table')
          .flatMap((table) => table.indexes)
          .find((index) => index.name === name),
      suggestRelation: () => undefined,
      nodeLabelsNamed: () => [],
      edgeLabelsNamed: () => [],
      roleNamed: () => undefined,
      commentOf: () => undefined,
    };
    return known as unknown as Catalog;
  }
}
