/**
 * EXECUTE: its arguments are expressions over no columns, assigned to the types of the prepared statement's parameters
 * (PostgreSQL's EvaluateParams). Constants are passed as they are; anything else is a query of one row.
 */
import {
  type BoundStatement,
  build,
  type DataType,
  type Datum,
  DbError,
  type Expression,
  visitExpression,
} from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode } from '../../ast/expression.ts';
import type { ExecuteStatement } from '../../ast/session.ts';
import type { Scope } from '../binder.ts';
import { coerce } from '../coerce.ts';
import { clauses, inClause } from '../scope.ts';
import { typeText } from '../type-name.ts';

export function bindExecute(node: ExecuteStatement, scope: Scope): BoundStatement {
  const name = node.name.text;
  const { context, ids } = scope.binder;
  const types = context.preparedTypes(name);
  if (types === undefined) throw new DbError('26000', `prepared statement "${name}" does not exist`);
  const given = node.arguments.length;
  // without parameters PostgreSQL does not look at the arguments
  if (types.length === 0) return { kind: 'execute', name, arguments: [], types };
  if (given !== types.length) {
    throw new DbError('42601', `wrong number of parameters for prepared statement "${name}"`, {
      detail: `Expected ${types.length} parameters but got ${given}.`,
    });
  }
  const inside = inClause(scope, clauses.execute);
  const values = node.arguments.map((argument, i) => bindArgument(argument, types[i]!, i + 1, inside));
  if (values.every((value) => value.kind === 'constant')) {
    return { kind: 'execute', name, arguments: values.map((value) => value.value as Datum), types };
  }
  const columns = types.map((type, i) => ids.column(`$${i + 1}`, type));
  const relation = build.values(columns, [values]);
  const output = columns.map((column) => ({ name: column.name, column }));
  return {
    kind: 'execute',
    name,
    arguments: { kind: 'query', relation, output, command: 'SELECT', writes: false },
    types,
  };
}

function bindArgument(node: ExpressionNode, type: DataType, number: number, scope: Scope): Expression {
  const { position } = node;
  const bound = scope.binder.expression(node, scope);
  visitExpression(bound, (inner) => {
    if (inner.kind === 'subquery') {
      throw new DbError('0A000', 'cannot use subquery in EXECUTE parameter', { position });
    }
    if (inner.kind === 'parameter') {
      throw new DbError('42P02', `there is no parameter $${inner.index}`, { position });
    }
  });
  const mismatch = (from: DataType, to: DataType): DbError => {
    const message = `parameter $${number} of type ${typeText(from)} cannot be coerced to the expected type ${typeText(to)}`;
    return new DbError('42804', message, { hint: 'You will need to rewrite or cast the expression.' });
  };
  return coerce(bound, type, 'assignment', scope.binder, position, mismatch);
}
