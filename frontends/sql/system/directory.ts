/**
 * The object ids of what system relations list and the catalog does not know: the relations themselves, functions,
 * operators, operator classes.
 *
 * Catalog tables have PostgreSQL's ids; views, functions and the rest are numbered in the order in which they are
 * registered, in ranges of their own, above every id that PostgreSQL fixes and below those that an oid column can hold.
 * The numbers are the same for the life of a database opened once; nothing stores them.
 */
import type { AnyFunction, FunctionRegistry, Operator } from '../../../engine/extend.ts';
import type { SystemRelation } from './system-relation.ts';

const firstViewId = 13_001;
const firstFunctionId = 1_000_000_000;
const firstOperatorId = 1_100_000_000;

export interface Directory {
  readonly relations: readonly SystemRelation[];
  idOf(relation: SystemRelation): number;
  byId(id: number): SystemRelation | undefined;
  named(schema: string, name: string): SystemRelation | undefined;
}

export function directoryOf(relations: readonly SystemRelation[]): Directory {
  const views = relations.filter((relation) => relation.catalogId === undefined);
  const ids = new Map<SystemRelation, number>();
  for (const relation of relations) {
    ids.set(relation, relation.catalogId ?? firstViewId + views.indexOf(relation));
  }
  const byId = new Map([...ids].map(([relation, id]) => [id, relation]));
  const byName = new Map(relations.map((relation) => [`${relation.schema}.${relation.name}`, relation]));
  return {
    relations,
    idOf: (relation) => ids.get(relation)!,
    byId: (id) => byId.get(id),
    named: (schema, name) => byName.get(`${schema}.${name}`),
  };
}

/** Functions, operators and their numbers, for one registry. */
export interface FunctionDirectory {
  readonly functions: readonly AnyFunction[];
  readonly operators: readonly Operator[];
  idOfFunction(definition: AnyFunction): number;
  functionById(id: number): AnyFunction | undefined;
  idOfOperator(operator: Operator): number;
  operatorById(id: number): Operator | undefined;
}

const directories = new WeakMap<FunctionRegistry, FunctionDirectory>();

export function functionDirectory(registry: FunctionRegistry): FunctionDirectory {
  let directory = directories.get(registry);
  if (directory === undefined) directories.set(registry, (directory = makeFunctionDirectory(registry)));
  return directory;
}

function makeFunctionDirectory(registry: FunctionRegistry): FunctionDirectory {
  // a system relation is a table function with its schema in its name
  const functions = [...registry.all()].filter((definition) => !definition.name.includes('.'));
  const operators = [...registry.operators()];
  const functionIds = new Map(functions.map((definition, i) => [definition, firstFunctionId + i]));
  const operatorIds = new Map(operators.map((operator, i) => [operator, firstOperatorId + i]));
  return {
    functions,
    operators,
    idOfFunction: (definition) => functionIds.get(definition) ?? 0,
    functionById: (id) => functions[id - firstFunctionId],
    idOfOperator: (operator) => operatorIds.get(operator) ?? 0,
    operatorById: (id) => operators[id - firstOperatorId],
  };
}
