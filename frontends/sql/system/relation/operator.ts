/**
 * pg_operator, pg_cast, pg_am, pg_opclass, pg_opfamily, pg_collation: what indexes and expressions are made of.
 */
import type { Operator } from '../../../../engine/extend.ts';
import { functionDirectory } from '../directory.ts';
import { inputOutputId } from '../input-output.ts';
import { familyId, operatorClasses } from '../operator-class.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { typeId } from '../type-catalog.ts';
import { heapMethodId, methodId, pgCatalogSchemaId, superuserId } from './class.ts';
import { resultOf } from './function.ts';

function sameSides(operator: Operator, symbol: string | undefined, swapped: boolean) {
  const [left, right] = swapped ? [operator.right, operator.left] : [operator.left, operator.right];
  return (other: Operator): boolean =>
    other.symbol === symbol && other.left?.name === left?.name && other.right.name === right?.name;
}

export const operators: SystemRelation = systemRelation(
  'pg_operator',
  'oid oid, oprname name, oprnamespace oid, oprowner oid, oprkind char, oprcanmerge bool, oprcanhash bool, oprleft oid, oprright oid, oprresult oid, oprcom oid, oprnegate oid, oprcode regproc, oprrest regproc, oprjoin regproc',
  { catalogId: 2617, source: 'functions' },
  function* (session) {
    const directory = functionDirectory(session.database.functions);
    const bySymbol = new Map<string, Operator[]>();
    for (const operator of directory.operators) {
      const list = bySymbol.get(operator.symbol);
      if (list === undefined) bySymbol.set(operator.symbol, [operator]);
      else list.push(operator);
    }
    const idOf = (operator: Operator, symbol: string | undefined, swapped: boolean): number => {
      const found = bySymbol.get(symbol ?? '')?.find(sameSides(operator, symbol, swapped));
      return found === undefined ? 0 : directory.idOfOperator(found);
    };
    for (const operator of directory.operators) {
      const isEquality = operator.symbol === '=';
      yield {
        oid: directory.idOfOperator(operator),
        oprname: operator.symbol,
        oprnamespace: pgCatalogSchemaId,
        oprowner: superuserId,
        oprkind: operator.left === undefined ? 'l' : 'b',
        oprcanmerge: isEquality,
        oprcanhash: isEquality,
        oprleft: operator.left === undefined ? 0 : typeId(operator.left),
        oprright: typeId(operator.right),
        oprresult: typeId(resultOf(operator.function)),
        oprcom: idOf(operator, operator.commutator, true),
        oprnegate: idOf(operator, operator.negator, false),
        oprcode: directory.idOfFunction(operator.function),
        oprrest: 0,
        oprjoin: 0,
      };
    }
  },
);

const firstCastId = 1_150_000_000;
const contextLetters = { implicit: 'i', assignment: 'a', explicit: 'e' } as const;

export const casts: SystemRelation = systemRelation(
  'pg_cast',
  'oid oid, castsource oid, casttarget oid, castfunc oid, castcontext char, castmethod char',
  { catalogId: 2605, source: 'functions' },
  function* (session) {
    const { functions } = session.database;
    const directory = functionDirectory(functions);
    let id = firstCastId;
    for (const cast of functions.casts()) {
      yield {
        oid: id++,
        castsource: typeId(cast.from),
        casttarget: typeId(cast.to),
        castfunc: cast.function === undefined ? 0 : directory.idOfFunction(cast.function),
        castcontext: contextLetters[cast.context],
        castmethod: cast.function === undefined ? 'b' : 'f',
      };
    }
  },
);

export const accessMethods: SystemRelation = systemRelation(
  'pg_am',
  'oid oid, amname name, amhandler regproc, amtype char',
  { catalogId: 2601, source: 'functions' },
  () => [
    { oid: heapMethodId, amname: 'heap', amhandler: inputOutputId('heap_tableam_handler'), amtype: 't' },
    { oid: methodId('btree'), amname: 'btree', amhandler: inputOutputId('bthandler'), amtype: 'i' },
    { oid: methodId('hnsw'), amname: 'hnsw', amhandler: inputOutputId('hnswhandler'), amtype: 'i' },
  ],
);

export const classes: SystemRelation = systemRelation(
  'pg_opclass',
  'oid oid, opcmethod oid, opcname name, opcnamespace oid, opcowner oid, opcfamily oid, opcintype oid, opcdefault bool, opckeytype oid',
  { catalogId: 2616, source: 'functions' },
  function* () {
    for (const operatorClass of operatorClasses()) {
      yield {
        oid: operatorClass.id,
        opcmethod: methodId(operatorClass.method),
        opcname: operatorClass.name,
        opcnamespace: pgCatalogSchemaId,
        opcowner: superuserId,
        opcfamily: familyId(operatorClass),
        opcintype: operatorClass.type,
        opcdefault: operatorClass.isDefault,
        opckeytype: 0,
      };
    }
  },
);

export const families: SystemRelation = systemRelation(
  'pg_opfamily',
  'oid oid, opfmethod oid, opfname name, opfnamespace oid, opfowner oid',
  { catalogId: 2753, source: 'functions' },
  function* () {
    for (const operatorClass of operatorClasses()) {
      yield {
        oid: familyId(operatorClass),
        opfmethod: methodId(operatorClass.method),
        opfname: operatorClass.name,
        opfnamespace: pgCatalogSchemaId,
        opfowner: superuserId,
      };
    }
  },
);

/** Text compares by bytes: the default collation is "C". */
export const collations: SystemRelation = systemRelation(
  'pg_collation',
  'oid oid, collname name, collnamespace oid, collowner oid, collprovider char, collisdeterministic bool, collencoding int4, collcollate text, collctype text, colliculocale text, collversion text',
  { catalogId: 3456, source: 'functions' },
  () => {
    const plain = { collnamespace: pgCatalogSchemaId, collowner: superuserId, collisdeterministic: true };
    const c = { ...plain, collprovider: 'c', collencoding: -1, collcollate: 'C', collctype: 'C' };
    return [
      { ...plain, oid: 100, collname: 'default', collprovider: 'd', collencoding: -1 },
      { ...c, oid: 950, collname: 'C' },
      { ...c, oid: 951, collname: 'POSIX', collcollate: 'POSIX', collctype: 'POSIX' },
    ];
  },
);
