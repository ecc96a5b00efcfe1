/**
 * Relationship uniqueness (openCypher 9, "pattern matching"): within one MATCH no relationship is passed twice.
 *
 * Each relationship is compared with those passed before it, unless their types tell them apart. Inside a variable-length
 * relationship the expansion itself keeps them distinct.
 */
import type { Expression } from '../../../../engine/extend.ts';
import { callCypher } from '../coercion.ts';
import { sameIdentity } from '../identity.ts';
import { not } from '../logic.ts';
import { bool } from '../value.ts';
import { addFilter, type Matching, type Passed } from './matching.ts';

/** Notes a relationship as passed and keeps it apart from the earlier ones. */
export function passRelationship(matching: Matching, passed: Passed): void {
  keepApart(matching, matching.passed, [passed]);
  matching.passed = [...matching.passed, passed];
}

/** Keeps each relationship of one list apart from each of the other. */
export function keepApart(matching: Matching, left: readonly Passed[], right: readonly Passed[]): void {
  for (const one of left) {
    for (const other of right) {
      if (mayMeet(one.types, other.types)) addFilter(matching, apart(matching, one, other));
    }
  }
}

function mayMeet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === 0 || right.length === 0 || left.some((type) => right.includes(type));
}

function apart(matching: Matching, left: Passed, right: Passed): Expression {
  const { binder } = matching;
  if (left.kind === 'one') {
    if (right.kind === 'one') return not(sameIdentity(binder, left.identity, right.identity));
    return not(callCypher(binder, 'in', [left.value, right.list]));
  }
  if (right.kind === 'one') return not(callCypher(binder, 'in', [right.value, left.list]));
  const local = binder.locals.local();
  const predicate = callCypher(binder, 'in', [local, right.list]);
  return { kind: 'quantifier', quantifier: 'none', local, list: left.list, predicate, type: bool };
}
