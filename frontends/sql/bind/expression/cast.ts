/**
 * CAST, `::` and typed literals.
 */
import { constant, type DataType, DbError, type Expression, unsupported } from '../../../../engine/extend.ts';
import type { Cast, Literal } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { coerce, isUnknown } from '../coerce.ts';
import { constantLiteral } from '../literal.ts';
import { bindTypeName } from '../type-name.ts';
import { bindArrayAs } from './array.ts';

export function bindCast(node: Cast, scope: Scope): Expression {
  const { binder } = scope;
  const { operand, position } = node;
  const type = bindTypeName(node.type, binder.literals);
  if (operand.kind === 'array' && type.element !== undefined) return bindArrayAs(operand, type, scope);
  if (operand.kind === 'literal' && operand.type === 'unknown') {
    if (node.type.intervalFields !== undefined) return intervalLiteral(operand, node.type.intervalFields, type, scope);
    if (type.name === 'regclass') return relationId(operand, scope) ?? runtimeCast(node, type, scope);
  } else if (node.type.intervalFields !== undefined) {
    throw unsupported(`a cast to interval ${node.type.intervalFields}`, { position });
  }
  return runtimeCast(node, type, scope);
}

function runtimeCast({ operand, position }: Cast, type: DataType, scope: Scope): Expression {
  const { binder } = scope;
  const value = binder.expression(operand, scope);
  // a literal that does not read as the type is shown itself, a cast that does not exist is
  return coerce(value, type, 'explicit', binder, isUnknown(value) ? operand.position : position);
}

const bareNumber = /^\s*[-+]?\d+(\.\d+)?\s*$/;

/** `interval '3' day`: a bare number counts the last field. */
function intervalLiteral(
  node: Literal & { readonly value: string },
  fields: string,
  type: DataType,
  scope: Scope,
): Expression {
  const last = fields.split(' ').at(-1)!;
  const literal = constantLiteral(node, scope.binder);
  if (fields.includes(' to ') && !node.value.includes(' ') && !node.value.includes(':')) {
    throw unsupported(`interval '…' ${fields} with a single number`, { position: node.position });
  }
  const text = bareNumber.test(node.value) ? `${node.value} ${last}` : node.value;
  const value = literal.kind === 'constant' ? constant(text, literal.type) : literal;
  return coerce(value, type, 'explicit', scope.binder, node.position);
}

/** `'s.t'::regclass`: the object's id, looked up now; undefined for a system relation, which the session knows. */
function relationId(node: Literal & { readonly value: string }, scope: Scope): Expression | undefined {
  const { context } = scope.binder;
  constantLiteral(node, scope.binder);
  const type: DataType = { name: 'regclass' };
  if (/^\d+$/.test(node.value)) return constant(Number(node.value), type);
  const parts = (node.value.match(/(?:"(?:[^"]|"")*"|[^."])+/g) ?? [node.value]).map(unquoted);
  const schema = parts.length > 1 ? parts.at(-2) : undefined;
  const name = parts.at(-1)!;
  const found =
    context.catalog.relationNamed(schema, name, context.searchPath) ??
    context.catalog.indexNamed(schema, name, context.searchPath);
  if (found !== undefined) return constant(found.id, type);
  if (context.functions.named(`${schema ?? 'pg_catalog'}.${name}`).length > 0) return undefined;
  throw new DbError('42P01', `relation "${parts.join('.')}" does not exist`, { position: node.position });
}

function unquoted(part: string): string {
  const quoted = /^"(.*)"$/.exec(part);
  return quoted === null ? part.toLowerCase() : quoted[1]!.replaceAll('""', '"');
}
