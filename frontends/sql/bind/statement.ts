/**
 * Statements: what a syntax tree becomes for the session. The binder of a statement is made here, where the parts that
 * need each other (expressions, queries, writes) are put together.
 */
import {
  type BindContext,
  type BoundQuery,
  type BoundStatement,
  type LiteralBinding,
  unsupported,
} from '../../../engine/extend.ts';
import type { Query } from '../ast/query.ts';
import type { SqlStatement } from '../ast/statement.ts';
import type { Binder, Scope, WriteNode } from './binder.ts';
import { bindExpression } from './expression/expression.ts';
import { constantLiterals, literalTable } from './literal.ts';
import { requireParameterTypes } from './parameters.ts';
import { bindSchemaStatement } from './schema/schema-statement.ts';
import { rootScope } from './scope.ts';
import { prepareQuery } from './select/query.ts';
import { bindSessionStatement } from './session/session-statement.ts';
import { bindWrite } from './write/write.ts';

/** Binds one statement. Throws DbError with a position for what the catalog or the types do not allow. */
export function bindStatement(node: SqlStatement, context: BindContext, binding: LiteralBinding): BoundStatement {
  const { binder, wrote } = createBinder(context, binding);
  const scope = rootScope(binder);
  const bound = dispatch(node, scope, wrote);
  fixLiteralTypes(binder);
  requireParameterTypes(binder);
  return bound;
}

function dispatch(node: SqlStatement, scope: Scope, wrote: () => boolean): BoundStatement {
  switch (node.kind) {
    case 'query':
      return boundQuery(node, scope, wrote);
    case 'insert':
    case 'update':
    case 'delete':
      return boundWrite(node, scope);
    default:
      return bindOther(node, scope, (inner) => dispatch(inner, scope, wrote));
  }
}

/** What is kept or run once takes its literals by value. */
function bindOther(
  node: Exclude<SqlStatement, Query | WriteNode>,
  scope: Scope,
  bindInner: (node: SqlStatement) => BoundStatement,
): BoundStatement {
  const { binder } = scope;
  const byValue = rootScope({ ...binder, literals: constantLiterals(binder.literals) });
  return bindSchemaStatement(node, byValue) ?? bindSessionStatement(node, byValue, bindInner) ?? refuse(node.kind);
}

function refuse(kind: string): never {
  throw unsupported(kind.replaceAll('-', ' ').toUpperCase());
}

function boundQuery(node: Query, scope: Scope, wrote: () => boolean): BoundQuery {
  const { relation, output } = scope.binder.query(node, scope).finish();
  return { kind: 'query', relation, output, ...viewColumnsOf(scope), command: 'SELECT', writes: wrote() };
}

function boundWrite(node: WriteNode, scope: Scope): BoundQuery {
  const { relation, output } = bindWrite(node, scope, true);
  const command = node.kind.toUpperCase() as 'INSERT' | 'UPDATE' | 'DELETE';
  return { kind: 'query', relation, output, ...viewColumnsOf(scope), command, writes: true };
}

function viewColumnsOf({ binder: { viewColumns } }: Scope): Pick<BoundQuery, 'viewColumns'> {
  return viewColumns.size === 0 ? {} : { viewColumns };
}

function createBinder(
  context: BindContext,
  binding: LiteralBinding,
): { readonly binder: Binder; readonly wrote: () => boolean } {
  let references = 0;
  let writes = false;
  const binder: Binder = {
    context,
    ids: context.columnIds,
    literals: literalTable(binding),
    parameters: { named: new Set(), leftUntyped: new Map() },
    origins: new WeakMap(),
    viewColumns: new Map(),
    keepsViews: false,
    nextReference: () => ++references,
    noteWrite: () => {
      writes = true;
    },
    expression: bindExpression,
    query: prepareQuery,
    write: (statement, scope) => bindWrite(statement, scope, false),
  };
  return { binder, wrote: () => writes };
}

/** Lifted literals that nothing asked for another type are of their class. */
function fixLiteralTypes({ literals, context }: Binder): void {
  for (const [index, classAndText] of literals.lifted) {
    const name = classAndText.slice(0, classAndText.indexOf(' '));
    if (literals.types.has(index)) continue;
    context.inferParameter(index, { name: name === 'unknown' ? 'text' : name });
  }
}
