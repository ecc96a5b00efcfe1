/**
 * The Aggregate of a grouped query, and rewriting what stands above it over its columns.
 *
 * Above the Aggregate an expression may use groups, aggregates and what the groups determine: when a table's primary
 * key is grouped, its other columns are carried along as further groups. Anything else is 42803.
 */
import {
  build,
  type Column,
  columnReference,
  constant,
  DbError,
  type Expression,
  type Item,
  invariant,
  mapExpressions,
  mapOperands,
  type Relation,
  rewriteRelation,
} from '../../../../engine/extend.ts';
import type { RangeTable, Scope } from '../binder.ts';
import { operation } from '../expression/operation.ts';
import { sameExpression } from '../same-expression.ts';
import type { Groups } from './group-by.ts';
import { nullability } from './nullability.ts';

export interface Grouping {
  readonly relation: Relation;
  readonly rewrite: (expression: Expression) => Expression;
}

/** Groups a relation; `groups` undefined is one group of all rows. */
export function groupRelation(input: Relation, groups: Groups | undefined, scope: Scope): Grouping {
  const rewriter = new GroupRewriter(input, groups, scope);
  return {
    rewrite: (expression) => rewriter.rewrite(expression),
    get relation() {
      return rewriter.relation();
    },
  };
}

class GroupRewriter {
  readonly #input: Relation;
  readonly #scope: Scope;
  readonly #sets: Groups['sets'];
  readonly #items: Item[];
  readonly #own: ReadonlySet<number>;
  readonly #computed: ReadonlySet<number>;
  readonly #mask: Column | undefined;
  readonly #determined: readonly RangeTable[];

  constructor(input: Relation, groups: Groups | undefined, scope: Scope) {
    const { level, binder } = scope;
    this.#input = input;
    this.#scope = scope;
    this.#sets = groups?.sets;
    const nullable = nullability(input);
    this.#items = (groups?.expressions ?? []).map((expression) => {
      const name = expression.kind === 'column' ? nameOf(expression.id, input) : 'group';
      const canBeNull = this.#sets !== undefined || nullable(expression);
      return { column: binder.ids.column(name, expression.type, canBeNull), expression };
    });
    this.#own = new Set([...level.provided, ...input.columns.map((column) => column.id)]);
    const computed = [...level.aggregates, ...level.windows, ...level.groupings].map((entry) => entry.column.id);
    const sets = level.setFunctions.flatMap((entry) => entry.results.map((column) => column.id));
    this.#computed = new Set([...computed, ...sets]);
    this.#mask = level.groupings.length > 0 ? binder.ids.column('grouping', { name: 'int4' }, false) : undefined;
    this.#determined = this.#sets === undefined ? this.#tablesWithGroupedKey() : [];
  }

  /** Made last: rewriting may have added groups. */
  relation(): Relation {
    return build.aggregate(this.#input, this.#items, this.#scope.level.aggregates, this.#sets, this.#mask);
  }

  rewrite(expression: Expression): Expression {
    return this.#rewrite(expression, false);
  }

  #rewrite(expression: Expression, inSubquery: boolean): Expression {
    const { literals } = this.#scope.binder;
    const group = this.#items.find((item) => sameExpression(item.expression, expression, literals));
    if (group !== undefined) return { ...columnReference(group.column), type: expression.type };
    if (expression.kind === 'column') return this.#column(expression, inSubquery);
    return mapOperands(
      expression,
      (operand) => this.#rewrite(operand, inSubquery),
      (plan) => rewriteRelation(plan, (node) => mapExpressions(node, (inner) => this.#rewrite(inner, true))),
    );
  }

  #column(expression: Expression & { readonly kind: 'column' }, inSubquery: boolean): Expression {
    const { level } = this.#scope;
    const asked = level.groupings.find((entry) => entry.column.id === expression.id);
    if (asked !== undefined) return this.#groupingBits(asked.operands, asked.position);
    if (this.#computed.has(expression.id) || !this.#own.has(expression.id)) return expression;
    const table = this.#determined.find(({ columnIds }) => [...columnIds.values()].includes(expression.id));
    if (table !== undefined) return this.#carried(expression);
    throw this.#ungrouped(expression, inSubquery);
  }

  /** A column that a grouped primary key determines becomes one more group. */
  #carried(expression: Expression & { readonly kind: 'column' }): Expression {
    const column = this.#scope.binder.ids.column(nameOf(expression.id, this.#input), expression.type, true);
    this.#items.push({ column, expression });
    return columnReference(column);
  }

  #tablesWithGroupedKey(): readonly RangeTable[] {
    const grouped = new Set(
      this.#items.flatMap(({ expression }) => (expression.kind === 'column' ? [expression.id] : [])),
    );
    return this.#scope.items.flatMap(({ table }) => {
      const key = table?.table.constraints.find((constraint) => constraint.kind === 'primary key');
      if (table === undefined || key?.kind !== 'primary key') return [];
      return key.columns.every((number) => grouped.has(table.columnIds.get(number) ?? -1)) ? [table] : [];
    });
  }

  #ungrouped(expression: Expression, inSubquery: boolean): DbError {
    const origin = this.#scope.binder.origins.get(expression);
    const id = expression.kind === 'column' ? expression.id : -1;
    const name = origin?.name ?? qualifiedName(id, this.#scope) ?? nameOf(id, this.#input);
    const at = origin === undefined ? {} : { position: origin.position };
    if (inSubquery) {
      return new DbError('42803', `subquery uses ungrouped column "${name}" from outer query`, at);
    }
    const message = `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`;
    return new DbError('42803', message, at);
  }

  /** GROUPING(a, b) out of the mask over all groups: the leftmost operand is the highest bit. */
  #groupingBits(operands: readonly Expression[], position: number): Expression {
    const { binder } = this.#scope;
    invariant(this.#mask !== undefined, 'GROUPING has its mask');
    const mask = columnReference(this.#mask);
    const integer = (value: number): Expression => constant(value, { name: 'int4' });
    const apply = (symbol: string, left: Expression, right: Expression): Expression =>
      operation(symbol, left, right, position, binder);
    let bits: Expression = integer(0);
    for (const operand of operands) {
      const place = this.#items.findIndex((item) => sameExpression(item.expression, operand, binder.literals));
      if (place < 0) {
        const message = 'arguments to GROUPING must be grouping expressions of the associated query level';
        throw new DbError('42803', message, { position });
      }
      const shift = this.#items.length - 1 - place;
      const bit = apply('&', apply('>>', mask, integer(shift)), integer(1));
      bits = apply('|', apply('<<', bits, integer(1)), bit);
    }
    return bits;
  }
}

function nameOf(id: number, input: Relation): string {
  return input.columns.find((column) => column.id === id)?.name ?? '?column?';
}

function qualifiedName(id: number, scope: Scope): string | undefined {
  for (const item of scope.items) {
    const column = item.columns.find(({ expression }) => expression.kind === 'column' && expression.id === id);
    if (column !== undefined) return item.name === undefined ? column.name : `${item.name}.${column.name}`;
  }
  return undefined;
}
