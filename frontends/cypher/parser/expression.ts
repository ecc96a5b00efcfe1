/**
 * Expressions: operators by precedence climbing over the atoms of atom.ts.
 *
 * From loose to tight, as in the openCypher 9 grammar: OR; XOR; AND; NOT; comparisons, which chain; IN, STARTS WITH, ENDS
 * WITH, CONTAINS, =~ and IS NULL; + −; * / %; ^, which is left-associative; the signs; then `.key`, `[index]` and `:Label`.
 * So `-2 ^ 2` is 4 and `NOT a = b` negates the comparison. Chains of AND, OR, XOR and comparisons are one wide node;
 * chains of arithmetic and of accesses nest to the left, and each link counts as a level of depth (cursor.ts).
 */
import type { BinaryOperator, ComparisonOperator } from '../ast/operator.ts';
import type { ComparisonLink, Expression, Logical } from '../ast/query.ts';
import { parseAtom } from './atom.ts';
import { parseNumberLiteral } from './atom-literal.ts';
import type { Cursor } from './cursor.ts';
import { parseLabels } from './label.ts';
import { syntaxError } from './syntax-error.ts';

const orLevel = 1;
const xorLevel = 2;
const andLevel = 3;
const notLevel = 4;
const comparisonLevel = 5;
const testLevel = 6;
const additiveLevel = 7;
const multiplicativeLevel = 8;
const powerLevel = 9;
const signLevel = 10;

export function parseExpression(cursor: Cursor): Expression {
  return climb(cursor, orLevel);
}

/** Level of the operator at the cursor, 0 when there is none. */
function levelOf(cursor: Cursor): number {
  switch (cursor.kind) {
    case 'OR':
      return orLevel;
    case 'XOR':
      return xorLevel;
    case 'AND':
      return andLevel;
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparisonLevel;
    case 'IN':
    case 'STARTS':
    case 'ENDS':
    case 'CONTAINS':
    case 'IS':
    case '=~':
      return testLevel;
    case '+':
    case '-':
      return additiveLevel;
    case '*':
    case '/':
    case '%':
      return multiplicativeLevel;
    case '^':
      return powerLevel;
    default:
      return 0;
  }
}

/** An expression of operators that bind at least as tightly as `lowest`. */
function climb(cursor: Cursor, lowest: number): Expression {
  const outer = cursor.openChain();
  let left = parsePrefix(cursor, lowest);
  for (;;) {
    const level = levelOf(cursor);
    if (level === 0 || level < lowest) break;
    switch (level) {
      case orLevel:
        left = parseLogical(cursor, left, 'OR', 'or', xorLevel);
        break;
      case xorLevel:
        left = parseLogical(cursor, left, 'XOR', 'xor', andLevel);
        break;
      case andLevel:
        left = parseLogical(cursor, left, 'AND', 'and', notLevel);
        break;
      case comparisonLevel:
        left = parseComparison(cursor, left);
        break;
      case testLevel:
        left = parseTest(cursor, left);
        break;
      default:
        left = parseArithmetic(cursor, left, level);
    }
    cursor.link();
  }
  cursor.closeChain(outer);
  return left;
}

function parsePrefix(cursor: Cursor, lowest: number): Expression {
  const { kind, position } = cursor;
  if (kind === 'NOT' && lowest <= notLevel) {
    cursor.advance();
    cursor.enter();
    const operand = climb(cursor, notLevel);
    cursor.leave();
    return { kind: 'not', operand, position };
  }
  if (kind !== '-' && kind !== '+') return parsePostfix(cursor);
  cursor.advance();
  if (kind === '-' && cursor.kind === 'number') return parseAccesses(cursor, parseNumberLiteral(cursor, position));
  cursor.enter();
  const operand = value(climb(cursor, signLevel));
  cursor.leave();
  return { kind: 'sign', operator: kind, operand, position };
}

/** `a AND b AND …`: operands up to the end of the chain. */
function parseLogical(
  cursor: Cursor,
  first: Expression,
  keyword: 'AND' | 'OR' | 'XOR',
  operator: Logical['operator'],
  tighter: number,
): Logical {
  const { position } = cursor;
  const operands = [first];
  while (cursor.accept(keyword)) operands.push(climb(cursor, tighter));
  return { kind: 'logical', operator, operands, position };
}

function parseComparison(cursor: Cursor, first: Expression): Expression {
  const { position } = cursor;
  const links: ComparisonLink[] = [];
  while (levelOf(cursor) === comparisonLevel) {
    const operator = cursor.kind as ComparisonOperator;
    const at = cursor.position;
    cursor.advance();
    links.push({ kind: 'comparison-link', operator, operand: value(climb(cursor, testLevel)), position: at });
  }
  return { kind: 'comparison', first: value(first), links, position };
}

function parseArithmetic(cursor: Cursor, left: Expression, level: number): Expression {
  const { position } = cursor;
  const operator = cursor.kind as BinaryOperator;
  cursor.advance();
  const right = value(climb(cursor, level + 1));
  return { kind: 'binary', operator, left: value(left), right, position };
}

/** IN, the string operators, IS [NOT] NULL. */
function parseTest(cursor: Cursor, left: Expression): Expression {
  const { position } = cursor;
  if (cursor.accept('IS')) {
    const negated = cursor.accept('NOT');
    cursor.expect('NULL', negated ? 'NULL' : 'NULL or NOT NULL');
    return { kind: 'null-test', operand: value(left), negated, position };
  }
  const operator = parseTestOperator(cursor);
  const right = value(climb(cursor, additiveLevel));
  return { kind: 'binary', operator, left: value(left), right, position };
}

function parseTestOperator(cursor: Cursor): BinaryOperator {
  const { kind } = cursor;
  cursor.advance();
  if (kind === 'IN') return 'in';
  if (kind === 'CONTAINS') return 'contains';
  if (kind === '=~') return '=~';
  cursor.expect('WITH', `WITH behind ${kind}`);
  return kind === 'STARTS' ? 'starts with' : 'ends with';
}

/** An atom with the property accesses, indexes and labels behind it. */
function parsePostfix(cursor: Cursor): Expression {
  const atom = parseAtom(cursor);
  return isBarePattern(atom) ? atom : parseAccesses(cursor, atom);
}

function parseAccesses(cursor: Cursor, atom: Expression): Expression {
  if (cursor.kind !== '.' && cursor.kind !== '[' && cursor.kind !== ':') return atom;
  const subject = parseTarget(cursor, atom);
  const { position } = cursor;
  if (!cursor.accept(':')) return subject;
  cursor.link();
  return { kind: 'label-predicate', subject, labels: parseLabels(cursor, 'a label', !cursor.barEnds), position };
}

/**
 * `.key` and `[…]` behind an atom; what SET and REMOVE may name.
 *
 * @param atom the atom, when the caller has read it
 */
export function parseTarget(cursor: Cursor, atom: Expression = parseAtom(cursor)): Expression {
  let subject = atom;
  while (cursor.kind === '.' || cursor.kind === '[') {
    const { position } = cursor;
    if (cursor.accept('.')) subject = { kind: 'property', subject, key: cursor.name('a property key'), position };
    else subject = parseIndex(cursor, subject);
    cursor.link();
  }
  return subject;
}

function parseIndex(cursor: Cursor, subject: Expression): Expression {
  const { position } = cursor;
  cursor.enter();
  cursor.expect('[');
  const from = cursor.kind === '..' ? undefined : cursor.expression();
  const isIndex = from !== undefined && cursor.kind === ']';
  if (!isIndex) cursor.expect('..', from === undefined ? '".."' : '".." or "]"');
  const to = cursor.kind === ']' ? undefined : cursor.expression();
  cursor.expect(']');
  cursor.leave();
  if (isIndex) return { kind: 'index', subject, index: from, position };
  return { kind: 'slice', subject, from, to, position };
}

function isBarePattern(expression: Expression): boolean {
  return expression.kind === 'pattern-expression' && expression.form === 'bare';
}

/** An operand that must be a value: a pattern is true or false only as a predicate of its own. */
function value(operand: Expression): Expression {
  if (!isBarePattern(operand)) return operand;
  const hint = 'Write EXISTS {…} around it.';
  throw syntaxError('UnexpectedSyntax', operand.position, 'a pattern cannot be an operand here: it is no value', hint);
}
