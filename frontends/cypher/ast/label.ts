/**
 * Label expressions: what follows the colon in `(n:A&!B)`, `[r:T|S]` and `n:A`.
 *
 * openCypher 9 knows conjunction written `:A:B` (nodes) and disjunction written `:T|S` or `:T|:S` (relationship types);
 * the general form with `& | ! %` and parentheses is that of ISO GQL (ISO/IEC 39075, section 16.8). Both spellings build the
 * same tree. `%` is "has any label". Chains of one operator are one node, so a wide expression is not a deep one.
 */
import type { Name } from './name.ts';

export type LabelExpression = LabelName | LabelConjunction | LabelDisjunction | LabelNegation | AnyLabel;

export interface LabelName {
  readonly kind: 'label-name';
  readonly name: Name;
  readonly position: number;
}

/** `A&B` or `:A:B`; two operands or more. */
export interface LabelConjunction {
  readonly kind: 'label-conjunction';
  readonly operands: readonly LabelExpression[];
  readonly position: number;
}

/** `A|B` or `A|:B`; two operands or more. */
export interface LabelDisjunction {
  readonly kind: 'label-disjunction';
  readonly operands: readonly LabelExpression[];
  readonly position: number;
}

export interface LabelNegation {
  readonly kind: 'label-negation';
  readonly operand: LabelExpression;
  readonly position: number;
}

/** `%`. */
export interface AnyLabel {
  readonly kind: 'any-label';
  readonly position: number;
}

/**
 * The names of an expression that only conjoins names, as writes need them: `:A:B` → A, B.
 *
 * @returns undefined when the expression disjoins, negates or holds `%`.
 */
export function conjoinedNames(expression: LabelExpression): readonly Name[] | undefined {
  return namesJoinedBy('label-conjunction', expression);
}

/**
 * The names of an expression that only disjoins names, as relationship types need them: `:T|S` → T, S.
 *
 * @returns undefined when the expression conjoins, negates or holds `%`.
 */
export function disjoinedNames(expression: LabelExpression): readonly Name[] | undefined {
  return namesJoinedBy('label-disjunction', expression);
}

function namesJoinedBy(
  kind: 'label-conjunction' | 'label-disjunction',
  expression: LabelExpression,
): readonly Name[] | undefined {
  if (expression.kind === 'label-name') return [expression.name];
  if (expression.kind !== kind) return undefined;
  const names: Name[] = [];
  for (const operand of (expression as LabelConjunction | LabelDisjunction).operands) {
    const inner = namesJoinedBy(kind, operand);
    if (inner === undefined) return undefined;
    for (const name of inner) names.push(name);
  }
  return names;
}
