/**
 * JOIN: ON, USING and NATURAL. Columns merged by USING come first and are named without qualifier.
 */
import { type DataType, DbError, type Expression } from '../../../../engine/extend.ts';
import type { Name } from '../../ast/name.ts';
import type { FromItem, Join } from '../../ast/query.ts';
import type { NamedColumn, RangeItem, Scope } from '../binder.ts';
import { coerce, coerceBoolean } from '../coerce.ts';
import { logic, operation } from '../expression/operation.ts';
import { clauses, inClause, withItems } from '../scope.ts';
import { always, combine } from './combine.ts';
import { type FromPart, renamed, requireNewNames } from './from-part.ts';

type BindItem = (item: FromItem, visible: readonly RangeItem[]) => FromPart;

/** `visible`: items further left that LATERAL may refer to as well. */
export function bindJoin(node: Join, visible: readonly RangeItem[], scope: Scope, bindItem: BindItem): FromPart {
  const left = bindItem(node.left, visible);
  const right = bindItem(node.right, [...visible, ...left.items]);
  requireNewNames(left.items, right.items, node.right.position);
  const type = node.type === 'cross' ? 'inner' : node.type;
  const names = node.natural ? commonNames(left, right) : node.using;
  if (names !== undefined && (names.length > 0 || node.natural)) {
    return aliasedJoin(node, bindUsing(node, type, names, left, right, scope));
  }
  const items = [...left.items, ...right.items];
  const condition = node.on === undefined ? always : bindOn(node.on, [...visible, ...items], scope);
  const relation = combine(type, left.relation, right.relation, condition, node.position);
  return aliasedJoin(node, { relation, items });
}

function bindOn(node: NonNullable<Join['on']>, items: readonly RangeItem[], scope: Scope): Expression {
  const inside = inClause(withItems(scope, items), clauses.joinCondition);
  return coerceBoolean(scope.binder.expression(node, inside), 'JOIN/ON', scope.binder, node.position);
}

const unqualifiedOf = ({ items }: FromPart): readonly NamedColumn[] => items.flatMap((item) => item.unqualified);

/** NATURAL: the names both sides have, in the left side's order. */
function commonNames(left: FromPart, right: FromPart): readonly Name[] {
  const rightNames = new Set(unqualifiedOf(right).map((column) => column.name));
  const names = new Set(unqualifiedOf(left).map((column) => column.name));
  return [...names].filter((name) => rightNames.has(name)).map((text) => ({ text, position: 0 }));
}

type JoinKind = 'inner' | 'left' | 'right' | 'full';

function bindUsing(
  node: Join,
  type: JoinKind,
  names: readonly Name[],
  left: FromPart,
  right: FromPart,
  scope: Scope,
): FromPart {
  const { binder } = scope;
  const merged: NamedColumn[] = [];
  const conditions: Expression[] = [];
  for (const name of names) {
    const position = name.position > 0 ? name.position : node.position;
    const one = sideColumn(name.text, 'left', left, position);
    const other = sideColumn(name.text, 'right', right, position);
    conditions.push(operation('=', one, other, position, binder));
    merged.push({ name: name.text, expression: mergedColumn(type, one, other, scope, position) });
  }
  const condition = conditions.length === 0 ? always : logic('and', conditions);
  const relation = combine(type, left.relation, right.relation, condition, node.position);
  const isMerged = new Set(names.map((name) => name.text));
  const rest = [...left.items, ...right.items].map((item) => ({
    ...item,
    unqualified: item.unqualified.filter((column) => !isMerged.has(column.name)),
  }));
  const joined: RangeItem = {
    name: node.usingAlias?.text,
    schema: undefined,
    columns: merged,
    namesItsColumns: node.usingAlias !== undefined,
    unqualified: merged,
    table: undefined,
  };
  return { relation, items: [joined, ...rest] };
}

function sideColumn(name: string, side: 'left' | 'right', part: FromPart, position: number): Expression {
  const found = unqualifiedOf(part).filter((column) => column.name === name);
  if (found.length > 1) {
    throw new DbError('42702', `common column name "${name}" appears more than once in ${side} table`, { position });
  }
  if (found[0] !== undefined) return found[0].expression;
  const message = `column "${name}" specified in USING clause does not exist in ${side} table`;
  throw new DbError('42703', message, { position });
}

/** What the merged name stands for: the side that is never missing, or the first of both. */
function mergedColumn(type: JoinKind, left: Expression, right: Expression, scope: Scope, position: number): Expression {
  const common: DataType = scope.binder.context.functions.commonType([left.type, right.type], 'JOIN/USING');
  const one = coerce(left, common, 'implicit', scope.binder, position);
  const other = coerce(right, common, 'implicit', scope.binder, position);
  if (type === 'right') return other;
  return type === 'full' ? { kind: 'coalesce', operands: [one, other], type: common } : one;
}

/** `(a JOIN b …) AS x (c, d)`: one item that hides the names inside. */
function aliasedJoin(node: Join, part: FromPart): FromPart {
  if (node.alias === undefined) return part;
  const columns = unqualifiedOf(part);
  const item: RangeItem = {
    name: node.alias.name.text,
    schema: undefined,
    columns,
    namesItsColumns: true,
    unqualified: columns,
    table: undefined,
  };
  return { relation: part.relation, items: [renamed(item, node.alias, node.position)] };
}
