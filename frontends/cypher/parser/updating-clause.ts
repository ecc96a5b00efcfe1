/**
 * Clauses that write: CREATE, MERGE, SET, REMOVE, DELETE, FOREACH.
 */
import type { Name } from '../ast/name.ts';
import type { Expression, IndexAccess, PropertyAccess } from '../ast/query.ts';
import type {
  CreateClause,
  DeleteClause,
  ForeachClause,
  MergeClause,
  RemoveClause,
  RemoveItem,
  SetClause,
  SetItem,
  UpdatingClause,
} from '../ast/statement.ts';
import type { Cursor } from './cursor.ts';
import { parseTarget } from './expression.ts';
import { isClauseKeyword } from './keyword.ts';
import { parsePattern, parsePatterns } from './pattern.ts';
import { syntaxError } from './syntax-error.ts';
import { checkWritable } from './write-pattern.ts';

/** The updating clause at the cursor, or undefined when none starts here. */
export function parseUpdatingClause(cursor: Cursor): UpdatingClause | undefined {
  switch (cursor.kind) {
    case 'CREATE':
      return parseCreate(cursor);
    case 'MERGE':
      return parseMerge(cursor);
    case 'SET':
      return parseSet(cursor);
    case 'REMOVE':
      return parseRemove(cursor);
    case 'DELETE':
    case 'DETACH':
      return parseDelete(cursor);
    case 'FOREACH':
      return parseForeach(cursor);
    default:
      return undefined;
  }
}

function parseCreate(cursor: Cursor): CreateClause {
  const { position } = cursor;
  cursor.advance();
  const patterns = parsePatterns(cursor, true);
  for (const pattern of patterns) checkWritable(pattern, 'CREATE');
  return { kind: 'create', patterns, position };
}

function parseMerge(cursor: Cursor): MergeClause {
  const { position } = cursor;
  cursor.advance();
  const pattern = parsePattern(cursor, false);
  checkWritable(pattern, 'MERGE');
  const onCreate: SetItem[] = [];
  const onMatch: SetItem[] = [];
  while (cursor.accept('ON')) {
    const items = cursor.kind === 'CREATE' ? onCreate : onMatch;
    if (!cursor.accept('CREATE')) cursor.expect('MATCH', 'CREATE or MATCH behind ON');
    cursor.expect('SET');
    parseSetItems(cursor, items);
  }
  return { kind: 'merge', pattern, onCreate, onMatch, position };
}

function parseSet(cursor: Cursor): SetClause {
  const { position } = cursor;
  cursor.advance();
  const items: SetItem[] = [];
  parseSetItems(cursor, items);
  return { kind: 'set', items, position };
}

function parseSetItems(cursor: Cursor, items: SetItem[]): void {
  do items.push(parseSetItem(cursor));
  while (cursor.accept(','));
}

function parseSetItem(cursor: Cursor): SetItem {
  const { position } = cursor;
  const next = cursor.peek(1);
  if (next === ':') {
    const variable = cursor.variable();
    return { kind: 'set-labels', variable, labels: parseLabelList(cursor), position };
  }
  if (next === '=' || next === '+=') {
    const variable = cursor.variable();
    cursor.advance();
    return { kind: 'set-properties', variable, value: cursor.expression(), replace: next === '=', position };
  }
  const target = parseProperty(cursor);
  cursor.expect('=');
  return { kind: 'set-property', target, value: cursor.expression(), position };
}

function parseRemove(cursor: Cursor): RemoveClause {
  const { position } = cursor;
  cursor.advance();
  const items: RemoveItem[] = [];
  do items.push(parseRemoveItem(cursor));
  while (cursor.accept(','));
  return { kind: 'remove', items, position };
}

function parseRemoveItem(cursor: Cursor): RemoveItem {
  const { position } = cursor;
  if (cursor.peek(1) === ':') {
    const variable = cursor.variable();
    return { kind: 'remove-labels', variable, labels: parseLabelList(cursor), position };
  }
  return { kind: 'remove-property', target: parseProperty(cursor), position };
}

/** `n.key` or `n[key]`, where n is any expression that makes a node, relationship or map. */
function parseProperty(cursor: Cursor): PropertyAccess | IndexAccess {
  const { position } = cursor;
  const target: Expression = parseTarget(cursor);
  if (target.kind === 'property' || target.kind === 'index') return target;
  if (target.kind === 'variable')
    throw cursor.unexpected('a property such as ".name", "=", "+=" or a label such as ":Label"');
  throw syntaxError(
    'UnexpectedSyntax',
    position,
    'syntax error: expected a property such as n.name or labels such as n:Label',
  );
}

/** `:A:B` */
function parseLabelList(cursor: Cursor): readonly Name[] {
  const labels: Name[] = [];
  while (cursor.accept(':')) labels.push(cursor.name('a label'));
  return labels;
}

function parseDelete(cursor: Cursor): DeleteClause {
  const { position } = cursor;
  const detach = cursor.accept('DETACH');
  cursor.expect('DELETE');
  const expressions: Expression[] = [];
  do expressions.push(parseDeleted(cursor));
  while (cursor.accept(','));
  return { kind: 'delete', detach, expressions, position };
}

function parseDeleted(cursor: Cursor): Expression {
  const expression = cursor.expression();
  if (expression.kind !== 'label-predicate') return expression;
  const hint = 'Write REMOVE to take a label off a node; the type of a relationship cannot be changed.';
  throw syntaxError('InvalidDelete', expression.position, 'DELETE takes nodes, relationships and paths', hint);
}

function parseForeach(cursor: Cursor): ForeachClause {
  const { position } = cursor;
  cursor.enter();
  cursor.advance();
  cursor.expect('(');
  const variable = cursor.variable();
  cursor.expect('IN');
  const list = cursor.expressionIn(false, true);
  cursor.expect('|');
  const clauses: UpdatingClause[] = [];
  do clauses.push(parseInner(cursor));
  while (cursor.kind !== ')');
  cursor.advance();
  cursor.leave();
  return { kind: 'foreach', variable, list, clauses, position };
}

function parseInner(cursor: Cursor): UpdatingClause {
  const clause = parseUpdatingClause(cursor);
  if (clause !== undefined) return clause;
  const detail = isClauseKeyword(cursor.kind) ? 'InvalidClauseComposition' : 'UnexpectedSyntax';
  throw cursor.unexpected('an updating clause (CREATE, MERGE, SET, REMOVE, DELETE, FOREACH) or ")"', detail);
}
