/**
 * Atoms: expressions that an operator takes as they are. The first token decides, or a bounded look ahead (lookahead.ts).
 *
 * A pattern is an atom too, but only where a predicate stands (`cursor.patternsAllowed`) or inside exists(…).
 */
import type {
  Case,
  CaseBranch,
  Expression,
  ListLiteral,
  PatternExpression,
  Quantifier,
  Subquery,
} from '../ast/query.ts';
import { parseNumberLiteral, parseParameter, parseStringLiteral } from './atom-literal.ts';
import { parseCall, startsCall } from './call.ts';
import {
  parseListComprehension,
  parseListQuantifier,
  parsePatternComprehension,
  parseReduce,
} from './comprehension.ts';
import { type Cursor, subqueryLevels } from './cursor.ts';
import { startsPattern } from './lookahead.ts';
import { parseMap, parseMapProjection } from './map.ts';
import { parseAnonymousPattern, parseShortest } from './pattern.ts';
import { syntaxError } from './syntax-error.ts';

export function parseAtom(cursor: Cursor): Expression {
  const { kind, position } = cursor;
  switch (kind) {
    case 'name':
    case 'quoted-name':
      return parseNamed(cursor);
    case 'number':
      return parseNumberLiteral(cursor);
    case 'string':
      return parseStringLiteral(cursor);
    case 'parameter':
      return parseParameter(cursor);
    case 'NULL':
      cursor.advance();
      return { kind: 'null', position };
    case 'TRUE':
    case 'FALSE':
      cursor.advance();
      return { kind: 'boolean', value: kind === 'TRUE', position };
    case '(':
      return startsPattern(cursor, 0) ? parsePredicatePattern(cursor) : parseParenthesized(cursor);
    case '[':
      return parseBracket(cursor);
    case '{':
      return parseMap(cursor);
    case 'CASE':
      return parseCase(cursor);
    default:
      return parseKeywordAtom(cursor);
  }
}

/** Words that mean something of their own before a bracket, and are names otherwise. */
function parseKeywordAtom(cursor: Cursor): Expression {
  const next = cursor.peek(1);
  switch (cursor.kind) {
    case 'EXISTS':
      if (next === '{') return parseSubquery(cursor, 'exists');
      if (next === '(' && startsPattern(cursor, 2)) return parseExistsCall(cursor);
      break;
    case 'COUNT':
      if (next === '{') return parseSubquery(cursor, 'count');
      break;
    case 'COLLECT':
      if (next === '{') return parseSubquery(cursor, 'collect');
      break;
    case 'ALL':
    case 'ANY':
    case 'NONE':
    case 'SINGLE':
      if (next === '(' && cursor.isVariable(2) && cursor.peek(3) === 'IN') {
        return parseListQuantifier(cursor, cursor.kind.toLowerCase() as Quantifier['quantifier']);
      }
      break;
    case 'REDUCE':
      if (next === '(' && cursor.isVariable(2) && cursor.peek(3) === '=') return parseReduce(cursor);
      break;
    case 'SHORTESTPATH':
    case 'ALLSHORTESTPATHS': {
      const { position } = cursor;
      if (next === '(')
        return { kind: 'pattern-expression', form: 'path', pattern: parseShortest(cursor, false), position };
      break;
    }
  }
  return parseNamed(cursor);
}

/** A call, a variable, or a map projection of one. */
function parseNamed(cursor: Cursor): Expression {
  if (startsCall(cursor)) return parseCall(cursor);
  if (!cursor.isVariable(0)) throw cursor.unexpected('an expression', 'UnexpectedSyntax');
  const variable = cursor.variable();
  return cursor.kind === '{' ? parseMapProjection(cursor, variable) : variable;
}

function parseParenthesized(cursor: Cursor): Expression {
  cursor.enter();
  cursor.advance();
  const inner = cursor.expressionIn(cursor.patternsAllowed, false);
  cursor.expect(')');
  cursor.leave();
  return inner;
}

function parsePredicatePattern(cursor: Cursor): PatternExpression {
  const { position } = cursor;
  if (!cursor.patternsAllowed) {
    const hint =
      'Ask whether it matches with EXISTS {…}, count with COUNT {…}, or collect with [pattern | expression].';
    throw syntaxError('UnexpectedSyntax', position, 'a pattern cannot stand here: it is no value', hint);
  }
  return { kind: 'pattern-expression', form: 'bare', pattern: parseAnonymousPattern(cursor, false), position };
}

/** `exists((a)-->(b))`: the pattern itself. */
function parseExistsCall(cursor: Cursor): PatternExpression {
  const { position } = cursor;
  cursor.advance();
  cursor.expect('(');
  const pattern = parseAnonymousPattern(cursor, false);
  cursor.expect(')');
  return { kind: 'pattern-expression', form: 'exists', pattern, position };
}

function parseSubquery(cursor: Cursor, form: Subquery['form']): Subquery {
  const { position } = cursor;
  cursor.enter(subqueryLevels);
  cursor.advance();
  cursor.expect('{');
  const query = cursor.subquery(form);
  cursor.leave(subqueryLevels);
  return { kind: 'subquery', form, query, position };
}

/** List literal, list comprehension or pattern comprehension. */
function parseBracket(cursor: Cursor): Expression {
  if (cursor.isVariable(1)) {
    const next = cursor.peek(2);
    if (next === 'IN') return parseListComprehension(cursor);
    if (next === '=' && startsPattern(cursor, 3)) return parsePatternComprehension(cursor);
  } else if (startsPattern(cursor, 1)) {
    return parsePatternComprehension(cursor);
  }
  return parseList(cursor);
}

function parseList(cursor: Cursor): ListLiteral {
  const { position } = cursor;
  cursor.enter();
  cursor.advance();
  const items: Expression[] = [];
  if (cursor.kind !== ']') {
    do items.push(cursor.expression());
    while (cursor.accept(','));
  }
  cursor.expect(']', '"," or "]"');
  cursor.leave();
  return { kind: 'list', items, position };
}

function parseCase(cursor: Cursor): Case {
  const { position } = cursor;
  cursor.enter();
  cursor.advance();
  const subject = cursor.kind === 'WHEN' ? undefined : cursor.expression();
  const branches: CaseBranch[] = [];
  do branches.push(parseBranch(cursor, subject === undefined));
  while (cursor.kind === 'WHEN');
  const otherwise = cursor.accept('ELSE') ? cursor.expression() : undefined;
  cursor.expect('END', otherwise === undefined ? 'WHEN, ELSE or END' : 'END');
  cursor.leave();
  return { kind: 'case', subject, branches, otherwise, position };
}

function parseBranch(cursor: Cursor, searched: boolean): CaseBranch {
  const { position } = cursor;
  cursor.expect('WHEN');
  const when = searched ? cursor.predicate() : cursor.expression();
  cursor.expect('THEN');
  return { kind: 'case-branch', when, result: cursor.expression(), position };
}
