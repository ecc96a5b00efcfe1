/**
 * pg_attribute and pg_attrdef: columns of tables, views, sequences, indexes and system relations, and their defaults.
 *
 * Numbers of dropped columns are left out; there are no system columns.
 */
import {
  type CatalogColumn,
  type DataType,
  definitionOf,
  type Index,
  oidOf,
  parseExpression,
} from '../../../../engine/extend.ts';
import type { Directory } from '../directory.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { alignmentOf, collationOf, isByValue, modifierOf, storageOf } from '../type-catalog.ts';

const attributeColumns =
  'attrelid oid, attname name, atttypid oid, attstattarget int4, attlen int2, attnum int2, attndims int4, attcacheoff int4, atttypmod int4, attbyval bool, attalign char, attstorage char, attcompression char, attnotnull bool, atthasdef bool, atthasmissing bool, attidentity char, attgenerated char, attisdropped bool, attislocal bool, attinhcount int4, attcollation oid, attacl _aclitem, attoptions _text, attfdwoptions _text, attmissingval _text';

interface Attribute {
  readonly relation: number;
  readonly name: string;
  readonly type: DataType;
  readonly number: number;
  readonly notNull?: boolean;
  readonly column?: CatalogColumn;
}

/** Whether the column has a row in pg_attrdef: identity columns have none. */
export function hasDefault(column: CatalogColumn): boolean {
  const isIdentity = column.generation === 'always' || column.generation === 'by default';
  return column.defaultText !== undefined && !isIdentity;
}

function identityOf(column: CatalogColumn | undefined): string {
  switch (column?.generation) {
    case 'always':
      return 'a';
    case 'by default':
      return 'd';
    default:
      return '';
  }
}

function attributeRow({ relation, name, type, number, notNull = false, column }: Attribute) {
  const definition = definitionOf(type);
  return {
    attrelid: relation,
    attname: name,
    atttypid: oidOf(type),
    attstattarget: -1,
    attlen: definition.byteLength,
    attnum: number,
    attndims: type.element === undefined ? 0 : 1,
    attcacheoff: -1,
    atttypmod: modifierOf(type),
    attbyval: isByValue(definition),
    attalign: alignmentOf(definition),
    attstorage: storageOf(definition),
    attcompression: '',
    attnotnull: notNull,
    atthasdef: column !== undefined && hasDefault(column),
    atthasmissing: false,
    attidentity: identityOf(column),
    attgenerated: column?.generation === 'stored' ? 's' : '',
    attisdropped: false,
    attislocal: true,
    attinhcount: 0,
    attcollation: collationOf(type),
  };
}

/** Name of an index's column: the table's column, or the function an expression calls. */
function indexColumnName(
  index: Index,
  key: number,
  tableColumns: readonly CatalogColumn[],
  functionName: (text: string) => string | undefined,
): string {
  const part = index.keys[key];
  const number = part === undefined ? index.include[key - index.keys.length] : part.column;
  const column = tableColumns.find((candidate) => candidate.number === number);
  if (column !== undefined) return column.name;
  return functionName(part?.expressionText ?? '') ?? 'expr';
}

const sequenceColumns = [
  ['last_value', 'int8'],
  ['log_cnt', 'int8'],
  ['is_called', 'bool'],
] as const;

export function attributeRelation(directory: () => Directory): SystemRelation {
  return systemRelation('pg_attribute', attributeColumns, { catalogId: 1249, source: 'catalog' }, function* (session) {
    const catalog = session.catalog();
    for (const table of catalog.tables) {
      for (const column of table.columns) yield attributeRow({ relation: table.id, ...column, column });
    }
    for (const view of catalog.views) {
      for (const column of view.columns) yield attributeRow({ relation: view.id, ...column });
    }
    for (const { id } of catalog.sequences) {
      for (const [i, [name, type]] of sequenceColumns.entries()) {
        yield attributeRow({ relation: id, name, type: { name: type }, number: i + 1, notNull: true });
      }
    }
    const functionName = (text: string): string | undefined => {
      const expression = parseExpression(text, session.database.functions);
      return expression.kind === 'call' ? expression.function.name : undefined;
    };
    for (const index of catalog.indexes) {
      const { columns } = catalog.tableById(index.table);
      for (let key = 0; key < index.keys.length + index.include.length; key++) {
        const included = columns.find(({ number }) => number === index.include[key - index.keys.length]);
        const type = index.keys[key]?.type ?? included!.type;
        const name = indexColumnName(index, key, columns, functionName);
        yield attributeRow({ relation: index.id, name, type, number: key + 1 });
      }
    }
    for (const relation of directory().relations) {
      const id = directory().idOf(relation);
      for (const [i, { name, type }] of relation.columns.entries()) {
        yield attributeRow({ relation: id, name, type, number: i + 1 });
      }
    }
  });
}

/** Ids of defaults follow each other in the order of tables and columns. */
const firstDefaultId = 1_300_000_000;

/** adbin is the plan text; pg_get_expr prints it as SQL. */
export const attributeDefaults: SystemRelation = systemRelation(
  'pg_attrdef',
  'oid oid, adrelid oid, adnum int2, adbin pg_node_tree',
  { catalogId: 2604, source: 'catalog' },
  function* (session) {
    let id = firstDefaultId;
    for (const table of session.catalog().tables) {
      for (const column of table.columns) {
        if (!hasDefault(column)) continue;
        yield { oid: id++, adrelid: table.id, adnum: column.number, adbin: column.defaultText };
      }
    }
  },
);
