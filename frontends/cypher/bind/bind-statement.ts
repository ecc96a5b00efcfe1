/**
 * Binds a whole statement: syntax tree in, plan out. Assembles the parts of binding, which call each other through the
 * `Binder`.
 */
import { type BindContext, type BoundQuery, build } from '../../../engine/extend.ts';
import type { CypherStatement } from '../ast/statement.ts';
import { type Binder, newColumn } from './binder.ts';
import { bindQuery } from './clause/query.ts';
import { asAny } from './coercion.ts';
import { bindExpression } from './expression/expression.ts';
import { variableValue } from './identity.ts';
import { LocalIds } from './local-id.ts';
import { collectParameters } from './parameter-names.ts';
import { bindPattern } from './pattern/pattern.ts';
import { collectPropertyUsage } from './property-usage.ts';
import { emptyScope } from './scope.ts';

/**
 * The plan of a statement. Its columns are of type `any`; nodes, relationships and paths are values in them.
 *
 * @throws DbError with position, and in `detail` the openCypher TCK's name of a compile-time error
 */
export function bindStatement(statement: CypherStatement, context: BindContext): BoundQuery {
  const parameters = collectParameters(statement);
  const binder: Binder = {
    context,
    usage: collectPropertyUsage(statement),
    parameters,
    locals: new LocalIds(),
    expression: (scope, syntax) => bindExpression(binder, scope, syntax),
    pattern: (scope, input, request) => bindPattern(binder, scope, input, request),
    query: (scope, query) => bindQuery(binder, scope, query),
  };
  const { relation, returned = [], writes } = bindQuery(binder, emptyScope, statement);
  const items = returned.map(({ name, variable }) => {
    const expression = asAny(binder, variableValue(variable));
    return { column: newColumn(binder, name), expression };
  });
  return {
    kind: 'query',
    relation: returned.length === 0 ? relation : build.project(relation, items),
    output: items.map(({ column }) => ({ name: column.name, column })),
    command: 'CYPHER',
    writes,
    ...(parameters.names === undefined ? {} : { parameterNames: parameters.names }),
  };
}
