/**
 * Patterns: nodes, relationships, groups and the paths they make.
 *
 * A parenthesis opens a group when another parenthesis follows, or a path variable and `=`; a node otherwise. A group that
 * says nothing of its own (no quantifier, WHERE or variable) is dissolved into the path around it.
 */
import type { Variable } from '../ast/name.ts';
import type { PathPattern, PatternElement } from '../ast/query.ts';
import type { Cursor } from './cursor.ts';
import { parseNode, parseRelationship } from './pattern-element.ts';
import { parseQuantifier } from './repetition.ts';
import { syntaxError, unsupportedSyntax } from './syntax-error.ts';

/** Patterns separated by commas. `parameters`: properties may be a parameter, as in CREATE. */
export function parsePatterns(cursor: Cursor, parameters: boolean): readonly PathPattern[] {
  const patterns = [parsePattern(cursor, parameters)];
  while (cursor.accept(',')) patterns.push(parsePattern(cursor, parameters));
  return patterns;
}

/** `[p =] pattern` */
export function parsePattern(cursor: Cursor, parameters: boolean): PathPattern {
  const { position } = cursor;
  if (cursor.peek(1) !== '=') return parseAnonymousPattern(cursor, parameters);
  const variable = cursor.variable();
  cursor.expect('=');
  return { ...parseAnonymousPattern(cursor, parameters), variable, position };
}

/** A pattern without path variable, or shortestPath(…) around one. */
export function parseAnonymousPattern(cursor: Cursor, parameters: boolean): PathPattern {
  const { position, kind } = cursor;
  if (kind === '(') {
    return {
      kind: 'path-pattern',
      variable: undefined,
      shortest: undefined,
      elements: parsePath(cursor, parameters),
      position,
    };
  }
  if ((kind === 'SHORTESTPATH' || kind === 'ALLSHORTESTPATHS') && cursor.peek(1) === '(') {
    return parseShortest(cursor, parameters);
  }
  if (kind === 'SHORTEST' || kind === 'ANY' || kind === 'ALL')
    throw unsupportedSyntax(`the path selector ${kind}`, position);
  throw cursor.unexpected('a pattern, such as "(n)"');
}

/** shortestPath(…), allShortestPaths(…): one relationship between two nodes. */
export function parseShortest(cursor: Cursor, parameters: boolean): PathPattern {
  const { position } = cursor;
  const shortest = cursor.kind === 'SHORTESTPATH' ? 'one' : 'all';
  const name = cursor.word;
  cursor.advance();
  cursor.expect('(');
  const elements = parsePath(cursor, parameters);
  cursor.expect(')');
  if (elements.length !== 3 || elements[1]!.kind !== 'relationship-pattern') {
    const message = `${name} takes a pattern of one relationship between two nodes, such as (a)-[*]->(b)`;
    throw syntaxError('UnexpectedSyntax', position, message);
  }
  return { kind: 'path-pattern', variable: undefined, shortest, elements, position };
}

function parsePath(cursor: Cursor, parameters: boolean): readonly PatternElement[] {
  const elements: PatternElement[] = [];
  appendPlace(cursor, parameters, elements);
  for (;;) {
    const last = elements[elements.length - 1]!;
    if (cursor.kind === '-' || cursor.kind === '<') {
      if (last.kind !== 'node-pattern') throw cursor.unexpected('a node: a relationship stands between two nodes');
      elements.push(parseRelationship(cursor, parameters));
    } else if (cursor.kind !== '(') {
      return elements;
    }
    appendPlace(cursor, parameters, elements);
  }
}

/** A node, or a group, behind what is there; the two ends of a relationship are nodes, and two nodes do not touch. */
function appendPlace(cursor: Cursor, parameters: boolean, elements: PatternElement[]): void {
  if (cursor.kind !== '(') throw cursor.unexpected('a node, such as "(n)"');
  const last = elements.at(-1)?.kind;
  const { position } = cursor;
  const added = startsGroup(cursor) ? parseGroup(cursor, parameters) : [parseNode(cursor, parameters)];
  const first = added[0]!.kind;
  if (last === 'relationship-pattern' && first !== 'node-pattern') {
    throw syntaxError(
      'UnexpectedSyntax',
      position,
      'syntax error: expected a node; a relationship cannot lead to a group',
    );
  }
  if (last === 'node-pattern' && first === 'node-pattern') {
    throw syntaxError(
      'UnexpectedSyntax',
      position,
      'syntax error at or near "(": expected a relationship between nodes',
    );
  }
  for (const element of added) elements.push(element);
}

function startsGroup(cursor: Cursor): boolean {
  return cursor.peek(1) === '(' || (cursor.peek(2) === '=' && cursor.peek(3) === '(');
}

function parseGroup(cursor: Cursor, parameters: boolean): readonly PatternElement[] {
  const { position } = cursor;
  cursor.enter();
  cursor.expect('(');
  const start = cursor.position;
  let variable: Variable | undefined;
  if (cursor.peek(1) === '=') {
    variable = cursor.variable();
    cursor.expect('=');
  }
  const elements = parsePath(cursor, parameters);
  const where = cursor.accept('WHERE') ? cursor.predicate() : undefined;
  cursor.expect(')', where === undefined ? 'a relationship, WHERE or ")"' : '")"');
  cursor.leave();
  const repetition = parseQuantifier(cursor);
  if (variable === undefined && where === undefined && repetition === undefined) return elements;
  const pattern: PathPattern = { kind: 'path-pattern', variable, shortest: undefined, elements, position: start };
  return [{ kind: 'pattern-group', pattern, where, repetition, position }];
}
