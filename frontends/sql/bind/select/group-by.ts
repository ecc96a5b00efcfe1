/**
 * GROUP BY: expressions, places and names of select items, and grouping sets unfolded into lists of groups.
 */
import { DbError, type Expression, usedColumns } from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode } from '../../ast/expression.ts';
import type { GroupItem, Select } from '../../ast/query.ts';
import type { Scope } from '../binder.ts';
import { coerce, isUnknown, textType } from '../coerce.ts';
import { findUnqualified } from '../column-name.ts';
import { sameExpression } from '../same-expression.ts';
import { requireEquality } from '../sort-key.ts';
import { aliasPlace } from './order-by.ts';
import { ordinalOf } from './ordinal.ts';
import type { BoundItem } from './select-list.ts';

export interface Groups {
  readonly expressions: readonly Expression[];
  /** Grouping sets as indexes into `expressions`; undefined for one set of all. */
  readonly sets: readonly (readonly number[])[] | undefined;
}

/** Most sets that CUBE and its products may unfold into, as in PostgreSQL. */
const mostSets = 4096;

export function bindGroups(select: Select, items: readonly BoundItem[], scope: Scope): Groups | undefined {
  if (select.groupBy.length === 0) return undefined;
  const binding = new GroupBinding(items, scope);
  const parts = select.groupBy.map((item) => binding.setsOf(item));
  const { expressions } = binding;
  const plain = select.groupBy.every((item) => item.kind === 'expression');
  if (plain) return { expressions, sets: undefined };
  let sets: readonly (readonly number[])[] = [[]];
  for (const part of parts) {
    if (sets.length * part.length > mostSets) {
      throw new DbError('54001', `too many grouping sets present (maximum ${mostSets})`);
    }
    sets = sets.flatMap((left) => part.map((right) => [...new Set([...left, ...right])]));
  }
  return { expressions, sets: select.groupByDistinct ? distinctSets(sets) : sets };
}

function distinctSets(sets: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const keys = new Set<string>();
  return sets.filter((set) => {
    const key = [...set].sort((a, b) => a - b).join();
    return !keys.has(key) && keys.add(key);
  });
}

class GroupBinding {
  readonly expressions: Expression[] = [];
  readonly #items: readonly BoundItem[];
  readonly #scope: Scope;

  constructor(items: readonly BoundItem[], scope: Scope) {
    this.#items = items;
    this.#scope = scope;
  }

  /** The grouping sets one GROUP BY item stands for. */
  setsOf(item: GroupItem): readonly (readonly number[])[] {
    switch (item.kind) {
      case 'expression':
        return [this.#group(item.value)];
      case 'empty':
        return [[]];
      case 'rollup': {
        const groups = item.items.map((node) => this.#group(node));
        return [...groups.keys(), groups.length].map((count) => groups.slice(0, count).flat()).reverse();
      }
      case 'cube': {
        const groups = item.items.map((node) => this.#group(node));
        if (groups.length > 12)
          throw new DbError('54011', 'CUBE is limited to 12 elements', { position: item.position });
        return cubeOf(groups);
      }
      case 'grouping-sets':
        return item.sets.flatMap((set) => this.setsOf(set));
    }
  }

  /** The groups of an expression; `(a, b)` is two that go together. */
  #group(node: ExpressionNode): readonly number[] {
    if (node.kind === 'row' && !node.explicit) return node.fields.flatMap((field) => this.#group(field));
    return [this.#add(this.#bind(node))];
  }

  #bind(node: ExpressionNode): Expression {
    const { binder } = this.#scope;
    const place = ordinalOf(node, this.#items.length, 'GROUP BY', this.#scope) ?? this.#aliasPlace(node);
    const bound = place === undefined ? binder.expression(node, this.#scope) : this.#items[place]!.expression;
    requireUngrouped(bound, node, this.#scope);
    const group = isUnknown(bound) ? coerce(bound, textType, 'implicit', binder, node.position) : bound;
    requireEquality(group.type, node.position, this.#scope);
    return group;
  }

  /** A bare name is a column first, and an output name only when there is no such column. */
  #aliasPlace(node: ExpressionNode): number | undefined {
    const isColumn =
      node.kind === 'column' &&
      node.parts.length === 1 &&
      findUnqualified(node.parts[0]!, node.position, this.#scope) !== undefined;
    return isColumn ? undefined : aliasPlace(node, this.#items, 'GROUP BY', this.#scope);
  }

  #add(expression: Expression): number {
    const { literals } = this.#scope.binder;
    const known = this.expressions.findIndex((group) => sameExpression(group, expression, literals));
    return known >= 0 ? known : this.expressions.push(expression) - 1;
  }
}

/** A select item that GROUP BY names holds no aggregate and no window call. */
function requireUngrouped(bound: Expression, { position }: ExpressionNode, { level }: Scope): void {
  const used = usedColumns(bound);
  if (level.aggregates.some((entry) => used.has(entry.column.id))) {
    throw new DbError('42803', 'aggregate functions are not allowed in GROUP BY', { position });
  }
  if (level.windows.some((entry) => used.has(entry.column.id))) {
    throw new DbError('42P20', 'window functions are not allowed in GROUP BY', { position });
  }
}

function cubeOf(groups: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const sets: number[][] = [];
  for (let mask = (1 << groups.length) - 1; mask >= 0; mask--) {
    sets.push(groups.flatMap((group, i) => ((mask >> (groups.length - 1 - i)) & 1 ? group : [])));
  }
  return sets;
}
