/**
 * The key of MERGE: what tells apart the entities that its rows create.
 *
 * Two rows of one key want the same: the later one matches what the first created. Parts of the key are the bound ends, by
 * identity, and the property values that the pattern names. A single relationship without direction between two bound
 * nodes is the same from either side, so its ends come in the order of their identities. A longer pattern, or one of
 * unbound nodes, is taken to be no mirror image of itself.
 */
import { type Column, columnReference, type Expression } from '../../../../engine/extend.ts';
import type { PathPattern } from '../../ast/query.ts';
import type { Binder } from '../binder.ts';
import { asAny, callCypher, sqlComparison, sqlEquals } from '../coercion.ts';
import { identityOfVariable } from '../identity.ts';
import { not } from '../logic.ts';
import type { Scope } from '../scope.ts';
import type { StaticKind } from '../static-type.ts';
import { bool, textConstant } from '../value.ts';
import type { Identity } from '../variable.ts';
import type { Reading } from './kept-rows.ts';

/** A part of the key, as an item of a projection. */
export interface MergeKey {
  readonly column: Column;
  readonly expression: Expression;
  /** Every value of it equals itself: it cannot be NaN, nor hold NaN or null. */
  readonly isReflexive: boolean;
}

/** @throws DbError when it runs, for a property value that is null */
export function mergeKeys(binder: Binder, scope: Scope, pattern: PathPattern): readonly MergeKey[] {
  const keys: MergeKey[] = [];
  const add = (expression: Expression, isReflexive: boolean): void => {
    keys.push({ column: binder.context.columnIds.column('key', expression.type), expression, isReflexive });
  };
  for (const { table, rowId } of boundEnds(binder, scope, pattern)) {
    add(table, true);
    add(rowId, true);
  }
  for (const element of pattern.elements) {
    if (element.kind === 'pattern-group' || element.properties?.kind !== 'map') continue;
    for (const { key, value, position } of element.properties.entries) {
      const bound = binder.expression(scope, value);
      const operands = [asAny(binder, bound), textConstant(key.name)];
      add(callCypher(binder, 'merge_key', operands, position), reflexive.has(bound.type.kind));
    }
  }
  return keys;
}

const reflexive: ReadonlySet<StaticKind> = new Set(['boolean', 'integer', 'string']);

function boundEnds(binder: Binder, scope: Scope, { elements }: PathPattern): readonly Identity[] {
  const ends = elements.flatMap((element): readonly Identity[] => {
    if (element.kind !== 'node-pattern' || element.variable === undefined) return [];
    const { name, position } = element.variable;
    const bound = scope.variables.get(name);
    return bound === undefined ? [] : [identityOfVariable(binder, 'node', bound, name, position)];
  });
  const [left, right] = ends;
  const [, middle, ...others] = elements;
  const isMirrored = others.length === 1 && middle?.kind === 'relationship-pattern' && middle.direction === 'both';
  return isMirrored && left !== undefined && right !== undefined ? ordered(binder, left, right) : ends;
}

/** The same two identities whichever of them is on the left. */
function ordered(binder: Binder, left: Identity, right: Identity): readonly Identity[] {
  const isTableGreater = sqlComparison(binder, '>', left.table, right.table);
  const isTableEqual = sqlEquals(binder, left.table, right.table);
  const isRowGreater = sqlComparison(binder, '>', left.rowId, right.rowId);
  const isRowDecisive: Expression = { kind: 'and', operands: [isTableEqual, isRowGreater], type: bool };
  const when: Expression = { kind: 'or', operands: [isTableGreater, isRowDecisive], type: bool };
  const choose = (result: Expression, otherwise: Expression): Expression => {
    return { kind: 'case', branches: [{ when, result }], otherwise, type: otherwise.type };
  };
  return [
    { table: choose(right.table, left.table), rowId: choose(right.rowId, left.rowId) },
    { table: choose(left.table, right.table), rowId: choose(left.rowId, right.rowId) },
  ];
}

export function equalKeys(binder: Binder, left: Expression, right: Expression): Expression {
  return left.type.name === 'any' ? callCypher(binder, 'equals', [left, right]) : sqlEquals(binder, left, right);
}

/** That a part of the key does not equal itself; nothing where it always does. */
export function differsFromItself(binder: Binder, key: MergeKey, reading: Reading): readonly Expression[] {
  if (key.isReflexive) return [];
  const value = reading.expression(columnReference(key.column));
  const isKnownEqual: Expression = {
    kind: 'coalesce',
    operands: [equalKeys(binder, value, value), { kind: 'constant', value: false, type: bool }],
    type: bool,
  };
  return [not(isKnownEqual)];
}
