/**
 * Precedence and associativity: a random tree, printed with only the parentheses that gram.y's table asks for, parses
 * to the same tree as printed with all of them.
 */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { loadGrammar, parseExpression } from '../../frontends/sql/parse.ts';
import { withoutPositions } from './print-tree.ts';

beforeAll(loadGrammar);

interface Shape {
  readonly text: (children: readonly string[]) => string;
  readonly level: number;
  /** For each operand the lowest level that may stand there without parentheses. */
  readonly operandLevels: readonly number[];
}

const left = (symbol: string, level: number): Shape => ({
  text: ([a, b]) => `${a} ${symbol} ${b}`,
  level,
  operandLevels: [level, level + 1],
});
const apart = (symbol: string, level: number): Shape => ({
  ...left(symbol, level),
  operandLevels: [level + 1, level + 1],
});
const after = (words: string, level: number): Shape => ({
  text: ([a]) => `${a} ${words}`,
  level,
  // behind an operator of its own level that does not associate it needs parentheses
  operandLevels: [level > 6 ? level : level + 1],
});
const before = (word: string, level: number): Shape => ({
  text: ([a]) => `${word} ${a}`,
  level,
  operandLevels: [level === 8 ? 9 : level],
});

const shapes: readonly Shape[] = [
  before('NOT', 3),
  after('IS NULL', 4),
  after('IS NOT TRUE', 4),
  apart('IS DISTINCT FROM', 4),
  apart('=', 5),
  apart('<=', 5),
  apart('<>', 5),
  apart('LIKE', 6),
  apart('NOT ILIKE', 6),
  after('IN (1, 2)', 6),
  { text: ([a, b, c]) => `${a} BETWEEN ${b} AND ${c}`, level: 6, operandLevels: [7, 7, 7] },
  left('||', 8),
  left('<->', 8),
  left('->>', 8),
  before('@', 8),
  left('+', 9),
  left('-', 9),
  left('*', 10),
  left('%', 10),
  left('^', 11),
  left('AT TIME ZONE', 12),
  after('COLLATE "C"', 13),
  before('-', 14),
  after('::int', 15),
];

type Tree = string | { readonly shape: Shape; readonly operands: readonly Tree[] };

const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('a', 'b', '1', "'x'", '$1', 'f(x)'),
    fc
      .constantFrom(...shapes)
      .chain((shape) =>
        fc.tuple(...shape.operandLevels.map(() => tie('tree'))).map((operands) => ({ shape, operands })),
      ),
  ),
})).tree;

function full(node: Tree): string {
  if (typeof node === 'string') return node;
  return `(${node.shape.text(node.operands.map(full))})`;
}

/** Lowest level of an operator that a text ends with and that would take what follows: prefix words reach far right. */
function openRight(node: Tree): number {
  if (typeof node === 'string') return 99;
  const text = node.shape.text(node.operands.map(() => '@'));
  if (!text.endsWith('@')) return 99;
  return Math.min(node.shape.level, openRight(node.operands.at(-1)!));
}

function sparse(node: Tree): string {
  if (typeof node === 'string') return node;
  const { shape, operands } = node;
  return shape.text(
    operands.map((operand, index) => {
      const text = sparse(operand);
      if (typeof operand === 'string') return text;
      const isFirst = shape.text(operands.map((_, i) => (i === index ? '@' : ''))).startsWith('@');
      const swallows = isFirst && openRight(operand) < shape.level;
      return operand.shape.level < shape.operandLevels[index]! || swallows ? `(${text})` : text;
    }),
  );
}

test('the sparsest text parses like the fully parenthesized one', () => {
  fc.assert(
    fc.property(tree, (node) => {
      const text = sparse(node);
      expect(withoutPositions(parseExpression(text)), text).toEqual(withoutPositions(parseExpression(full(node))));
    }),
    { numRuns: 1500 },
  );
}, 30_000);

test.each([
  ['a and b and c', 3],
  ['(a and b) and c', 2],
  ['a and (b and c)', 2],
])('%s has %i operands', (text, count) => {
  expect((parseExpression(text) as { operands: readonly unknown[] }).operands).toHaveLength(count);
});

test.each(['a = b = c', 'a < b > c', 'a like b like c', 'a is distinct from b is null', 'a between 1 and 2 in (3)'])(
  '%s does not associate',
  (text) => {
    expect(() => parseExpression(text)).toThrow('syntax error at or near');
  },
);
