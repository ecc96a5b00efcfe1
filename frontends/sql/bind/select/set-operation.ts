/**
 * UNION, INTERSECT and EXCEPT: operands matched by place, their columns brought to common types.
 *
 * A chain of UNION, or of UNION ALL, is one node of many inputs.
 */
import { build, DbError } from '../../../../engine/extend.ts';
import type { QueryBody, SetOperation } from '../../ast/query.ts';
import type { PendingQuery, Scope, TargetType } from '../binder.ts';
import { coerce } from '../coerce.ts';
import { commonType } from '../expression/condition.ts';
import { requireEquality } from '../sort-key.ts';
import { converted } from './conversion.ts';

type PrepareOperand = (body: QueryBody, scope: Scope) => PendingQuery;

export function prepareSetOperation(node: SetOperation, scope: Scope, prepare: PrepareOperand): PendingQuery {
  const { binder } = scope;
  const what = node.operator.toUpperCase();
  const operands = operandsOf(node).map((body) => ({ body, pending: prepare(body, { ...scope, isTop: false }) }));
  const first = operands[0]!.pending.columns;
  for (const { body, pending } of operands) {
    if (pending.columns.length === first.length) continue;
    const position = pending.columns[0]?.position ?? body.position;
    throw new DbError('42601', `each ${what} query must have the same number of columns`, { position });
  }
  const types = first.map((_column, i) => {
    const columns = operands.map(({ pending }) => pending.columns[i]!);
    const expressions = columns.map((column) => column.expression);
    if (expressions.every((expression) => expression.type.name === 'unknown')) return { name: 'unknown' };
    const positions = columns.map((column) => column.position);
    return commonType(expressions, what, binder, positions);
  });
  const isDistinct = node.operator !== 'union' || !node.all;
  types.forEach((type, i) => {
    if (isDistinct) requireEquality(type, first[i]!.position, scope);
  });
  const columns = first.map((column, i) => ({ ...column, expression: { ...column.expression, type: types[i]! } }));
  return { columns, finish };

  function finish(targets?: readonly (TargetType | undefined)[]): ReturnType<PendingQuery['finish']> {
    const wanted = types.map((type, i): TargetType => {
      const plain = type.name === 'unknown' ? (targets?.[i]?.type ?? { name: 'text' }) : type;
      return { type: plain, convert: (value, position) => coerce(value, plain, 'implicit', binder, position) };
    });
    const inputs = operands.map(({ pending }) => pending.finish(wanted).relation);
    const output = first.map(({ name }, i) => {
      const nullable = inputs.some((input) => input.columns[i]!.nullable);
      return binder.ids.column(name, inputs[0]!.columns[i]!.type, nullable);
    });
    const relation = build.setOperation(node.operator, node.all, inputs, output);
    const bound = { relation, output: output.map((column) => ({ name: column.name, column })) };
    return converted(bound, targets, columns, scope);
  }
}

/** The operands of a chain of UNION or of UNION ALL; the other operators take two. */
function operandsOf(node: SetOperation): readonly QueryBody[] {
  return [node.left, node.right].flatMap((body) => {
    const joins = body.kind === 'set-operation' && body.operator === 'union' && node.operator === 'union';
    return joins && body.all === node.all ? operandsOf(body) : [body];
  });
}
