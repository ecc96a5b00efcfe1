/**
 * The parts of a path: `(n:A {p: 1} WHERE …)` and `-[r:T*1..3 {p: 1} WHERE …]->{1,3}`.
 *
 * Properties are a map; a parameter in their place is legal in CREATE only, whose caller says so.
 */
import type { Parameter } from '../ast/literal.ts';
import type { MapLiteral, NodePattern, RelationshipPattern } from '../ast/query.ts';
import { parseParameter } from './atom-literal.ts';
import type { Cursor } from './cursor.ts';
import { parseLabels } from './label.ts';
import { parseQuantifier, parseRange } from './repetition.ts';
import { syntaxError } from './syntax-error.ts';

export function parseNode(cursor: Cursor, parameters: boolean): NodePattern {
  const { position } = cursor;
  cursor.expect('(');
  const variable = cursor.isVariable(0) ? cursor.variable() : undefined;
  const labels = cursor.accept(':') ? parseLabels(cursor, 'a label', true) : undefined;
  const properties = parseProperties(cursor, parameters);
  const where = cursor.accept('WHERE') ? cursor.predicate() : undefined;
  if (cursor.kind !== ')') throw cursor.unexpected(describeRest('")"', variable, labels, properties, where));
  cursor.advance();
  return { kind: 'node-pattern', variable, labels, properties, where, position };
}

export function parseRelationship(cursor: Cursor, parameters: boolean): RelationshipPattern {
  const { position } = cursor;
  const left = cursor.accept('<');
  cursor.expect('-');
  const detail = cursor.kind === '[' ? parseDetail(cursor, parameters) : noDetail;
  cursor.expect('-');
  const right = cursor.accept('>');
  const quantifier = parseQuantifier(cursor);
  if (quantifier !== undefined && detail.repetition !== undefined) {
    const message = 'a relationship has a length such as *1..3 or a quantifier such as {1,3}, not both';
    throw syntaxError('InvalidRelationshipPattern', quantifier.position, message);
  }
  return {
    kind: 'relationship-pattern',
    direction: left === right ? 'both' : left ? 'left' : 'right',
    variable: detail.variable,
    types: detail.types,
    repetition: detail.repetition ?? quantifier,
    properties: detail.properties,
    where: detail.where,
    position,
  };
}

type Detail = Pick<RelationshipPattern, 'variable' | 'types' | 'repetition' | 'properties' | 'where'>;

const noDetail: Detail = {
  variable: undefined,
  types: undefined,
  repetition: undefined,
  properties: undefined,
  where: undefined,
};

function parseDetail(cursor: Cursor, parameters: boolean): Detail {
  cursor.expect('[');
  const variable = cursor.isVariable(0) ? cursor.variable() : undefined;
  const types = cursor.accept(':') ? parseLabels(cursor, 'a relationship type', true) : undefined;
  const repetition = cursor.kind === '*' ? parseRange(cursor) : undefined;
  const properties = parseProperties(cursor, parameters);
  const where = cursor.accept('WHERE') ? cursor.predicate() : undefined;
  if (cursor.kind === '..') {
    const hint = 'The length of a relationship starts with "*", as in [:TYPE*1..3].';
    throw cursor.unexpected('"*" before the range', 'InvalidRelationshipPattern', hint);
  }
  if (cursor.kind !== ']') throw cursor.unexpected(describeRest('"]"', variable, types, properties, where));
  cursor.advance();
  return { variable, types, repetition, properties, where };
}

function parseProperties(cursor: Cursor, parameters: boolean): MapLiteral | Parameter | undefined {
  if (cursor.kind === '{') return cursor.map();
  if (cursor.kind !== 'parameter') return undefined;
  if (parameters) return parseParameter(cursor);
  const { position, word } = cursor;
  const hint = `Name the properties, as in {key: ${word}.key}.`;
  throw syntaxError('InvalidParameterUse', position, 'a parameter cannot be the properties of a pattern here', hint);
}

/** What may still come before the closing bracket, for an error. */
function describeRest(close: string, variable: unknown, labels: unknown, properties: unknown, where: unknown): string {
  const nothing = labels === undefined && properties === undefined && where === undefined;
  if (where !== undefined) return close;
  if (properties !== undefined) return `WHERE or ${close}`;
  if (labels !== undefined) return `"{", WHERE or ${close}`;
  return nothing && variable === undefined ? `a variable, ":", "{" or ${close}` : `":", "{", WHERE or ${close}`;
}
