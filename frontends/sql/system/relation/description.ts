/**
 * pg_description and pg_depend: comments, and what is tied to what.
 */
import type { Catalog, CatalogColumn } from '../../../../engine/extend.ts';
import { emptyRelation, type SystemRelation, systemRelation } from '../system-relation.ts';
import { vectorExtension } from './extension.ts';
import { constraintOfIndex } from './index.ts';

export const catalogIds = {
  class: 1259,
  constraint: 2606,
  namespace: 2615,
  rewrite: 2618,
  extension: 3079,
} as const;

/** Every comment: of an object (column 0) or of one of its columns. */
function* commentsOf(catalog: Catalog) {
  const one = (objoid: number, classoid: number, objsubid = 0) => {
    const description = catalog.commentOf(objoid, objsubid === 0 ? undefined : objsubid);
    return description === undefined ? [] : [{ objoid, classoid, objsubid, description }];
  };
  const columns = (relation: number, list: readonly { readonly number: number }[]) =>
    list.flatMap(({ number }) => one(relation, catalogIds.class, number));
  for (const { id } of catalog.schemas) yield* one(id, catalogIds.namespace);
  for (const table of catalog.tables) {
    yield* one(table.id, catalogIds.class);
    yield* columns(table.id, table.columns);
    for (const { id } of table.constraints) yield* one(id, catalogIds.constraint);
  }
  for (const view of catalog.views) {
    yield* one(view.id, catalogIds.class);
    yield* columns(view.id, view.columns);
  }
  for (const { id } of [...catalog.sequences, ...catalog.indexes]) yield* one(id, catalogIds.class);
}

export const descriptions: SystemRelation = systemRelation(
  'pg_description',
  'objoid oid, classoid oid, objsubid int4, description text',
  { catalogId: 2609, source: 'catalog' },
  function* (session) {
    yield* commentsOf(session.catalog());
    yield {
      objoid: vectorExtension.id,
      classoid: catalogIds.extension,
      objsubid: 0,
      description: vectorExtension.comment,
    };
  },
);

export const sharedDescriptions: SystemRelation = emptyRelation(
  'pg_shdescription',
  'objoid oid, classoid oid, description text',
  { catalogId: 2396 },
);

type Dependency = readonly [
  classid: number,
  objid: number,
  objsubid: number,
  refobjid: number,
  refobjsubid: number,
  deptype: string,
];

function isIdentity(column: CatalogColumn | undefined): boolean {
  return column?.generation === 'always' || column?.generation === 'by default';
}

function* dependenciesOf(catalog: Catalog): Generator<readonly [...Dependency, refclassid: number]> {
  const ofRelation = (...parts: Dependency): readonly [...Dependency, number] => [...parts, catalogIds.class];
  for (const { id, ownedBy } of catalog.sequences) {
    if (ownedBy === undefined) continue;
    const column = catalog.tableById(ownedBy.table).columns.find(({ number }) => number === ownedBy.column);
    yield ofRelation(catalogIds.class, id, 0, ownedBy.table, ownedBy.column, isIdentity(column) ? 'i' : 'a');
  }
  for (const table of catalog.tables) {
    for (const constraint of table.constraints) {
      for (const column of constraint.columns) {
        yield ofRelation(catalogIds.constraint, constraint.id, 0, table.id, column, 'a');
      }
      if (constraint.kind !== 'foreign key') continue;
      for (const column of constraint.referencedColumns) {
        yield ofRelation(catalogIds.constraint, constraint.id, 0, constraint.referencedTable, column, 'n');
      }
    }
    for (const index of table.indexes) {
      const constraint = constraintOfIndex(index, table);
      if (constraint !== undefined) {
        yield [catalogIds.class, index.id, 0, constraint.id, 0, 'i', catalogIds.constraint];
        continue;
      }
      for (const { column } of index.keys) {
        if (column !== undefined) yield ofRelation(catalogIds.class, index.id, 0, table.id, column, 'a');
      }
    }
  }
  for (const view of catalog.views) {
    yield ofRelation(catalogIds.rewrite, view.id, 0, view.id, 0, 'i');
    for (const table of view.dependsOn) yield ofRelation(catalogIds.rewrite, view.id, 0, table, 0, 'n');
    for (const { table, column } of view.dependsOnColumns ?? []) {
      yield ofRelation(catalogIds.rewrite, view.id, 0, table, column, 'n');
    }
  }
}

/** A view's rule has the view's own id. */
export const dependencies: SystemRelation = systemRelation(
  'pg_depend',
  'classid oid, objid oid, objsubid int4, refclassid oid, refobjid oid, refobjsubid int4, deptype char',
  { catalogId: 2608, source: 'catalog' },
  function* (session) {
    for (const [classid, objid, objsubid, refobjid, refobjsubid, deptype, refclassid] of dependenciesOf(
      session.catalog(),
    )) {
      yield { classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype };
    }
  },
);

export const rules: SystemRelation = systemRelation(
  'pg_rewrite',
  'oid oid, rulename name, ev_class oid, ev_type char, ev_enabled char, is_instead bool, ev_qual pg_node_tree, ev_action pg_node_tree',
  { catalogId: 2618, source: 'catalog' },
  function* (session) {
    for (const { id, bodyText } of session.catalog().views) {
      const select = { ev_type: '1', ev_enabled: 'O', is_instead: true, ev_qual: '<>', ev_action: bodyText };
      yield { oid: id, rulename: '_RETURN', ev_class: id, ...select };
    }
  },
);
