/**
 * `cypher('…')` in FROM: a query of the graph language as a table of this one, in the same plan.
 *
 * The text must be a literal, since it is bound now. Column names are the query's own; `AS t (a int, b text)` converts
 * its dynamically typed values.
 */
import { build, columnReference, DbError, type Relation, rewriteRelation } from '../../../../engine/extend.ts';
import type { FunctionCall } from '../../ast/expression.ts';
import type { FunctionTable } from '../../ast/query.ts';
import type { Binder, OutputColumn, Scope } from '../binder.ts';
import { coerce } from '../coerce.ts';
import { lookAtLiteral } from '../literal.ts';
import { bindTypeName } from '../type-name.ts';
import { aliased, type FromPart } from './from-part.ts';

export function isOtherLanguage(node: FunctionCall): boolean {
  return node.name.name === 'cypher' && (node.name.schema === undefined || node.name.schema === 'pg_catalog');
}

export function bindOtherLanguage(node: FunctionTable, call: FunctionCall, scope: Scope): FromPart {
  const { binder } = scope;
  const [argument] = call.arguments;
  const text = argument?.value;
  if (text?.kind !== 'literal' || text.type !== 'unknown' || call.arguments.length !== 1) {
    throw new DbError('42601', 'cypher takes one string literal', { position: call.position });
  }
  lookAtLiteral(text, binder.literals);
  const bound = binder.context.bindOther('cypher', text.value);
  if (bound.writes) {
    throw new DbError('0A000', 'a cypher query in FROM cannot write', { position: call.position });
  }
  const relation = freshReferences(bound.relation, binder);
  const typed = withTypes(node, bound.output, scope);
  const items = typed.map(({ name, expression }) => ({
    column: binder.ids.column(name, expression.type, true),
    expression,
  }));
  const output = items.map(({ column }) => ({ name: column.name, column }));
  return aliased(output, build.project(relation, items), call.name.name, node.alias, node.position);
}

/** Its WITH names get numbers that nothing else of this statement has. */
function freshReferences(relation: Relation, binder: Binder): Relation {
  const references = new Map<number, number>();
  return rewriteRelation(relation, (node) => {
    if (node.kind !== 'with' && node.kind !== 'with reference' && node.kind !== 'recurse') return node;
    const reference = references.get(node.reference) ?? binder.nextReference();
    references.set(node.reference, reference);
    return { ...node, reference };
  });
}

function withTypes(node: FunctionTable, output: readonly OutputColumn[], scope: Scope) {
  const { definitions, position } = node;
  if (definitions.length === 0) {
    return output.map(({ name, column }) => ({ name, expression: columnReference(column) }));
  }
  if (definitions.length !== output.length) {
    const message = 'function return row and query-specified return row do not match';
    const detail = `The query returns ${output.length} columns, and ${definitions.length} are defined.`;
    throw new DbError('42804', message, { position, detail });
  }
  return definitions.map((definition, i) => {
    const type = bindTypeName(definition.type, scope.binder.literals);
    const source = columnReference(output[i]!.column);
    const expression = coerce(source, type, 'explicit', scope.binder, definition.position);
    return { name: definition.name.text, expression };
  });
}
