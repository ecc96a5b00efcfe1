/**
 * Projections that aggregate: items without aggregates are the grouping keys, the others are computed for each group.
 *
 * An item that mixes aggregates with other parts may use, outside of them, only constants, keys that are variables, and
 * keys that are properties of variables; anything else is ambiguous (openCypher 9, "aggregation").
 */
import {
  type AggregateCall,
  build,
  type Column,
  columnReference,
  type DbError,
  type Item,
  type Relation,
} from '../../../../engine/extend.ts';
import type { Binder, Flow } from '../binder.ts';
import { asAny } from '../coercion.ts';
import { containsAggregate } from '../expression/function-name.ts';
import { variableValue } from '../identity.ts';
import { type AggregateSink, emptyScope, type Scope, undefinedVariable } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { columnsOf, type Variable } from '../variable.ts';
import { type BoundItem, ComputedColumns, narrowed, type Wanted } from './projected-item.ts';

export interface Grouped {
  readonly relation: Relation;
  readonly items: readonly BoundItem[];
}

/** `from`: position in the text from where properties of keys are still read. */
export function bindGrouped(binder: Binder, flow: Flow, wanted: readonly Wanted[], from: number): Grouped {
  const groups = new GroupColumns(binder, flow.relation.columns);
  const keys = new Map<Wanted, Variable>();
  for (const item of wanted) {
    if (containsAggregate(binder, item.expression)) continue;
    const value = binder.expression(flow.scope, item.expression);
    const variable: Variable =
      value.entity === undefined
        ? { kind: 'value', expression: columnReference(groups.key(item.name, asAny(binder, value))), type: value.type }
        : narrowed(binder, item.name, value.entity, from);
    if (variable.kind === 'entity') for (const column of columnsOf(variable)) groups.keep(column);
    keys.set(item, variable);
  }
  const calls: { readonly column: Column; readonly call: AggregateCall }[] = [];
  const sink: AggregateSink = {
    input: { ...flow.scope, aggregation: 'NestedAggregation' },
    add(name, call) {
      const column = binder.context.columnIds.column(name, call.type);
      calls.push({ column, call });
      return column;
    },
  };
  const scope = groupScope(flow.scope, keys, sink);
  const computed = new ComputedColumns(binder);
  const items = wanted.map((item): BoundItem => {
    const key = keys.get(item);
    if (key !== undefined) return { ...item, variable: key };
    return { ...item, variable: computed.variable(item.name, binder.expression(scope, item.expression)) };
  });
  return { relation: computed.behind(build.aggregate(flow.relation, groups.items, calls)), items };
}

/** Grouping columns, each once. */
class GroupColumns {
  readonly #binder: Binder;
  readonly #own: ReadonlySet<number>;
  readonly #items = new Map<number, Item>();

  constructor(binder: Binder, own: readonly Column[]) {
    this.#binder = binder;
    this.#own = new Set(own.map((column) => column.id));
  }

  /** A column of an enclosing query is the same for all rows and stays where it is. */
  keep(column: Column): void {
    if (this.#own.has(column.id)) this.#items.set(column.id, build.passThrough(column));
  }

  key(name: string, expression: Item['expression']): Column {
    const column = this.#binder.context.columnIds.column(name, expression.type);
    this.#items.set(column.id, { column, expression });
    return column;
  }

  get items(): readonly Item[] {
    return [...this.#items.values()];
  }
}

/** What an aggregating item may use besides aggregates. */
function groupScope(input: Scope, keys: ReadonlyMap<Wanted, Variable>, sink: AggregateSink): Scope {
  const variables = new Map<string, Variable>();
  const known: Scope['known'][number][] = [];
  for (const [{ expression }, variable] of keys) {
    if (expression.kind === 'variable') variables.set(expression.name, variable);
    if (isSimpleKey(expression)) known.push({ syntax: expression, value: variableValue(variable) });
  }
  return {
    ...emptyScope,
    variables,
    known,
    aggregation: sink,
    explainMissing: (name, position) => {
      if (!input.variables.has(name))
        return input.explainMissing?.(name, position) ?? undefinedVariable(input, name, position);
      return ambiguous(name, position);
    },
  };
}

/** A property of a variable; deeper expressions do not count as keys of a mixed item. */
export function isSimpleKey(expression: Wanted['expression']): boolean {
  return expression.kind === 'property' && expression.subject.kind === 'variable';
}

export function ambiguous(name: string, position: number): DbError {
  const message = `"${name}" is used beside an aggregate and is not a grouping key`;
  const hint = 'Project the variable or its property on its own, in this clause or in a WITH before it.';
  return semanticError('AmbiguousAggregationExpression', position, message, hint);
}
