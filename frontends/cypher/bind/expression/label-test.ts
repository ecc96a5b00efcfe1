/**
 * Label expressions, as tests on a value and as the algebra's label expressions on scans and expansions.
 */
import {
  constant,
  type Expression,
  type LabelExpression as PlanLabels,
  unreachable,
} from '../../../../engine/extend.ts';
import type { LabelExpression } from '../../ast/label.ts';
import type { LabelPredicate } from '../../ast/query.ts';
import type { Binder } from '../binder.ts';
import { asAny, callCypher } from '../coercion.ts';
import { isNull, not } from '../logic.ts';
import type { Scope } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { mayBe, staticTypeName } from '../static-type.ts';
import { bool, dynamicConstant, predicate, textConstant, type Value } from '../value.ts';

export function bindLabelPredicate(binder: Binder, scope: Scope, syntax: LabelPredicate): Value {
  const subject = binder.expression(scope, syntax.subject);
  if (!mayBe(subject.type, ['node', 'relationship'])) {
    const message = `a label test does not take a value of type ${staticTypeName(subject.type)}`;
    throw semanticError('InvalidArgumentType', syntax.position, message);
  }
  const kind = subject.type.kind === 'relationship' ? 'relationship' : 'node';
  return predicate(labelTest(binder, kind, asAny(binder, subject), syntax.labels));
}

/** Whether an entity of that kind satisfies a label expression; null for null. */
export function labelTest(
  binder: Binder,
  kind: 'node' | 'relationship',
  entity: Expression,
  labels: LabelExpression,
): Expression {
  switch (labels.kind) {
    case 'label-name':
      return callCypher(binder, 'has_label', [entity, textConstant(labels.name.name)], labels.position);
    case 'label-conjunction':
    case 'label-disjunction': {
      const operands = labels.operands.map((operand) => labelTest(binder, kind, entity, operand));
      return { kind: labels.kind === 'label-conjunction' ? 'and' : 'or', operands, type: bool };
    }
    case 'label-negation':
      return not(labelTest(binder, kind, entity, labels.operand));
    case 'any-label': {
      if (kind === 'relationship') return alwaysTyped(entity);
      const count = callCypher(binder, 'size', [callCypher(binder, 'labels', [entity], labels.position)]);
      return callCypher(binder, 'greater', [count, dynamicConstant(0n)]);
    }
    default:
      return unreachable(labels);
  }
}

/** Every relationship has a type. */
function alwaysTyped(relationship: Expression): Expression {
  const branches = [{ when: isNull(relationship), result: constant(null, bool) }];
  return { kind: 'case', branches, otherwise: constant(true, bool), type: bool };
}

/** The label expression of a node pattern in the algebra's form; no labels are satisfied by every node. */
export function planLabels(labels: LabelExpression | undefined): PlanLabels {
  if (labels === undefined) return everyNode;
  switch (labels.kind) {
    case 'label-name':
      return { kind: 'label', name: labels.name.name };
    case 'label-conjunction':
      return { kind: 'and', operands: labels.operands.map(planLabels) };
    case 'label-disjunction':
      return { kind: 'or', operands: labels.operands.map(planLabels) };
    case 'label-negation':
      return { kind: 'not', operand: planLabels(labels.operand) };
    case 'any-label':
      return { kind: 'any label' };
    default:
      return unreachable(labels);
  }
}

/** A conjunction of nothing. */
const everyNode: PlanLabels = { kind: 'and', operands: [] };
