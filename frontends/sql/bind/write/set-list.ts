/**
 * SET of UPDATE and of ON CONFLICT: values for columns, rows of values, DEFAULT, and what generated columns become.
 */
import {
  type Assignment,
  build,
  type CatalogColumn,
  columnReference,
  DbError,
  type Expression,
  isVolatile,
  type Relation,
  type ReturnedAttribute,
  type Table,
  unsupported,
} from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode } from '../../ast/expression.ts';
import type { Assignment as AssignmentNode, TargetColumn } from '../../ast/write.ts';
import type { Scope } from '../binder.ts';
import { always, dependsOn } from '../select/combine.ts';
import { assigned, assignmentTarget, defaultValue, generatedValue, refuseValue } from './assign.ts';
import { targetColumn } from './target.ts';

export interface SetList {
  readonly assignments: readonly Assignment[];
  /** The input, joined with the subqueries of `(a, b) = (SELECT …)`; undefined when there is none to join. */
  readonly relation: Relation | undefined;
}

/** `existing` stands for the row as it is. */
export function bindSet(
  nodes: readonly AssignmentNode[],
  table: Table,
  existing: readonly ReturnedAttribute[],
  input: Relation | undefined,
  scope: Scope,
): SetList {
  const binding = new SetBinding(table, scope, input);
  for (const node of nodes) binding.add(node);
  const assignments = binding.withGenerated(existing);
  return { assignments, relation: binding.relation };
}

class SetBinding {
  relation: Relation | undefined;
  readonly #table: Table;
  readonly #scope: Scope;
  readonly #input: Relation | undefined;
  readonly #values = new Map<number, Expression>();

  constructor(table: Table, scope: Scope, input: Relation | undefined) {
    this.#table = table;
    this.#scope = scope;
    this.#input = input;
  }

  add(node: AssignmentNode): void {
    if (node.kind === 'single') {
      this.#assign(node.target, node.value);
      return;
    }
    const { targets, source, position } = node;
    if (source.kind === 'row') {
      requireSameCount(targets, source.fields.length, position);
      targets.forEach((target, i) => {
        this.#assign(target, source.fields[i]!);
      });
      return;
    }
    if (source.kind === 'subquery') {
      this.#assignSubquery(targets, source, position);
      return;
    }
    const message = 'source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression';
    throw new DbError('0A000', message, { position });
  }

  #assign(target: TargetColumn, value: ExpressionNode): void {
    const { binder } = this.#scope;
    const column = this.#column(target);
    if (value.kind === 'default') {
      if (column.generation !== 'stored') this.#set(column, defaultValue(column, this.#table, binder), target);
      return;
    }
    requireOpen(column, value.position);
    const bound = binder.expression(value, this.#scope);
    this.#set(column, assigned(bound, column, binder, value.position), target);
  }

  /** The subquery is joined once for all its columns; a second row is 21000. */
  #assignSubquery(
    targets: readonly TargetColumn[],
    source: ExpressionNode & { kind: 'subquery' },
    position: number,
  ): void {
    const { binder } = this.#scope;
    const pending = binder.query(source.query, this.#scope);
    requireSameCount(targets, pending.columns.length, position);
    const columns = targets.map((target) => this.#column(target));
    for (const column of columns) requireOpen(column, position);
    const bound = pending.finish(columns.map((column) => assignmentTarget(column, binder)));
    const left = this.relation ?? this.#input ?? build.oneRow();
    this.relation = dependsOn(bound.relation, left)
      ? build.dependentJoin('single', left, bound.relation, always)
      : build.join('single', left, bound.relation, always);
    columns.forEach((column, i) => {
      this.#set(column, columnReference(bound.output[i]!.column), targets[i]!);
    });
  }

  #column(target: TargetColumn): CatalogColumn {
    return targetColumn(target, this.#table);
  }

  #set(column: CatalogColumn, value: Expression, target: TargetColumn): void {
    if (this.#values.has(column.number)) {
      const message = `multiple assignments to same column "${column.name}"`;
      throw new DbError('42601', message, { position: target.name.position });
    }
    this.#values.set(column.number, value);
  }

  /** The assignments in column order, generated columns recomputed from the new row. */
  withGenerated(existing: readonly ReturnedAttribute[]): readonly Assignment[] {
    const { columns } = this.#table;
    if (columns.some((column) => column.generation === 'stored')) this.#computeOnce();
    const before = new Map(existing.map(({ number, column }) => [number, columnReference(column)]));
    const newValue = (number: number): Expression => this.#values.get(number) ?? before.get(number)!;
    return columns.flatMap((column): readonly Assignment[] => {
      const { number } = column;
      if (column.generation === 'stored') {
        return [{ number, expression: generatedValue(column, newValue, this.#scope.binder) }];
      }
      const expression = this.#values.get(number);
      return expression === undefined ? [] : [{ number, expression }];
    });
  }

  /** A value that may differ each time is computed below, so that generated columns see the same. */
  #computeOnce(): void {
    const { ids } = this.#scope.binder;
    const input = this.relation ?? this.#input;
    const computed = [...this.#values].filter(([, value]) => isVolatile(value));
    if (computed.length === 0) return;
    if (input === undefined)
      throw unsupported('a volatile value or a subquery beside generated columns in ON CONFLICT DO UPDATE');
    const items = computed.map(([number, expression]) => {
      const column = ids.column('new', expression.type, true);
      this.#values.set(number, columnReference(column));
      return { column, expression };
    });
    this.relation = build.project(input, [...input.columns.map(build.passThrough), ...items]);
  }
}

/** Generated columns and identities that are ALWAYS take DEFAULT only. */
function requireOpen(column: CatalogColumn, position: number): void {
  const isClosed = column.generation === 'stored' || column.generation === 'always';
  if (isClosed) throw refuseValue(column, 'update', position);
}

function requireSameCount(targets: readonly TargetColumn[], count: number, position: number): void {
  if (targets.length === count) return;
  throw new DbError('42601', 'number of columns does not match number of values', { position });
}
