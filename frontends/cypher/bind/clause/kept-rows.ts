/**
 * Rows that several parts of a plan read: kept once, and read under fresh column ids each time.
 */
import {
  build,
  type Column,
  columnReference,
  type Expression,
  type Relation,
  rewriteExpression,
} from '../../../../engine/extend.ts';
import type { Binder } from '../binder.ts';
import type { Variable } from '../variable.ts';

export interface KeptRows {
  readonly reference: number;
  readonly definition: Relation;
}

/** One reading of kept rows, and what their columns are called in it. */
export interface Reading {
  readonly relation: Relation;
  expression(expression: Expression): Expression;
  variable(variable: Variable): Variable;
}

export function keepRows(binder: Binder, definition: Relation): KeptRows {
  return { reference: binder.context.columnIds.column('kept', { name: 'bool' }).id, definition };
}

/** A plan that reads the rows, under the node that computes them. */
export function withKeptRows(kept: KeptRows, input: Relation): Relation {
  return build.withDefinition('rows', kept.reference, kept.definition, true, input);
}

export function readRows(binder: Binder, kept: KeptRows): Reading {
  const { columns } = kept.definition;
  const fresh = columns.map((column) => binder.context.columnIds.copy(column));
  const renamed = new Map(columns.map((column, i) => [column.id, fresh[i]!]));
  const column = (old: Column): Column => renamed.get(old.id) ?? old;
  const expression = (old: Expression): Expression =>
    rewriteExpression(old, (node) => {
      const found = node.kind === 'column' ? renamed.get(node.id) : undefined;
      return found === undefined ? node : columnReference(found);
    });
  return {
    relation: build.withReference(kept.reference, 'rows', fresh),
    expression,
    variable: (variable) => {
      if (variable.kind === 'value') return { ...variable, expression: expression(variable.expression) };
      const { identity, properties } = variable;
      return {
        ...variable,
        identity: { table: column(identity.table), rowId: column(identity.rowId) },
        properties: properties.map((property) => ({ ...property, column: column(property.column) })),
      };
    },
  };
}
