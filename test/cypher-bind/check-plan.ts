/**
 * What every bound plan promises: expressions read only columns that are there, with the types they have, calls get the
 * types they ask for, predicates are boolean, and projections compute what their columns say.
 */
import { unreachable } from '../../engine/error.ts';
import type { Column, Expression } from '../../engine/plan/expression.ts';
import { type Relation, relationOf } from '../../engine/plan/relation.ts';
import { inputsOf, mapOperands, visitOwnExpressions } from '../../engine/plan/walk.ts';
import type { DataType } from '../../engine/value/type.ts';

type Types = ReadonlyMap<number, DataType>;

/** What is wrong with a plan; nothing for a good one. */
export function planFaults(relation: Relation): readonly string[] {
  const faults: string[] = [];
  checkRelation(relation, new Map(), faults);
  return faults;
}

function withColumns(types: Types, columns: readonly Column[]): Types {
  const all = new Map(types);
  for (const { id, type } of columns) all.set(id, type);
  return all;
}

function checkRelation(relation: Relation, outer: Types, faults: string[]): void {
  let visible = outer;
  for (const input of inputsOf(relation)) {
    checkRelation(input, relation.kind === 'dependent join' ? visible : outer, faults);
    visible = withColumns(visible, input.columns);
  }
  if (relation.kind === 'path expand' && relation.step !== undefined) {
    const { relationship, properties } = relation.step;
    const own = [relationship.table, relationship.rowId, ...properties.map((property) => property.column)];
    visible = withColumns(visible, own);
  }
  visitOwnExpressions(relation, (expression) => checkExpression(expression, visible, new Set(), faults));
  checkNode(relation, faults);
  const ids = relation.columns.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) faults.push(`${relation.kind} puts out a column twice`);
}

function checkNode(relation: Relation, faults: string[]): void {
  if (relation.kind === 'filter') expectType(relation.predicate, 'bool', 'a filter', faults);
  if (relation.kind === 'project') {
    for (const { column, expression } of relation.items) expectType(expression, column.type.name, column.name, faults);
  }
  if (relation.kind === 'aggregate') {
    for (const { column, expression } of relation.groups) expectType(expression, column.type.name, column.name, faults);
  }
  if (relation.kind === 'set operation') {
    for (const input of relation.inputs) {
      const isSame = input.columns.every((column, i) => column.type.name === relation.columns[i]!.type.name);
      if (!isSame) faults.push('inputs of a set operation differ in type');
    }
  }
}

function expectType(expression: Expression, name: string, what: string, faults: string[]): void {
  if (expression.type.name !== name) faults.push(`${what} is of type ${expression.type.name}, not ${name}`);
}

function checkExpression(expression: Expression, visible: Types, locals: ReadonlySet<number>, faults: string[]): void {
  switch (expression.kind) {
    case 'column': {
      const type = visible.get(expression.id);
      if (type === undefined) faults.push(`column ${expression.id} is not there`);
      else expectType(expression, type.name, `column ${expression.id}`, faults);
      return;
    }
    case 'local':
      if (!locals.has(expression.id)) faults.push(`local ${expression.id} is not bound`);
      return;
    case 'call':
      for (const [i, argument] of expression.arguments.entries()) {
        const wanted = expression.function.parameters[i]?.name ?? '';
        if (!wanted.startsWith('any')) expectType(argument, wanted, `argument of ${expression.function.name}`, faults);
        if (wanted === 'any') expectType(argument, wanted, `argument of ${expression.function.name}`, faults);
      }
      break;
    case 'and':
    case 'or':
      for (const operand of expression.operands) expectType(operand, 'bool', expression.kind, faults);
      break;
    case 'not':
      expectType(expression.operand, 'bool', 'not', faults);
      break;
    case 'case':
      for (const { when, result } of expression.branches) {
        expectType(when, 'bool', 'WHEN', faults);
        expectType(result, expression.type.name, 'THEN', faults);
      }
      expectType(expression.otherwise, expression.type.name, 'ELSE', faults);
      break;
    case 'subquery':
      checkRelation(relationOf(expression.plan), visible, faults);
      return;
    case 'comprehension':
    case 'quantifier':
      checkInside(expression, [expression.local.id], visible, locals, faults);
      return;
    case 'fold':
      checkInside(expression, [expression.local.id, expression.accumulator.id], visible, locals, faults);
      return;
    case 'constant':
    case 'parameter':
    case 'is null':
    case 'coalesce':
    case 'in list':
    case 'list':
    case 'map':
    case 'entity':
      break;
    default:
      unreachable(expression);
  }
  checkOperands(expression, visible, locals, faults);
}

function checkInside(
  expression: Expression,
  bound: readonly number[],
  visible: Types,
  locals: ReadonlySet<number>,
  faults: string[],
): void {
  checkOperands(expression, visible, new Set([...locals, ...bound]), faults);
}

function checkOperands(expression: Expression, visible: Types, locals: ReadonlySet<number>, faults: string[]): void {
  mapOperands(expression, (operand) => {
    checkExpression(operand, visible, locals, faults);
    return operand;
  });
}
