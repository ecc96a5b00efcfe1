/**
 * Laws of the parser: it fails only with a DbError at a place in the text, survives any nesting, takes linear time, and the
 * positions in its trees point at what they say.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, assert, constantFrom, property, string } from 'fast-check';
import { expect, test, vi } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { conjoinedNames, disjoinedNames } from '../../frontends/cypher/ast/label.ts';
import { type SyntaxNode, walk } from '../../frontends/cypher/ast/walk.ts';
import { parseCypher } from '../../frontends/cypher/parse.ts';

// Bounds of time here tell linear from quadratic, on a busy machine too.
vi.setConfig({ testTimeout: 30_000 });

/** The error of a statement, which must be a DbError inside the text; undefined when it parses. */
function errorOf(text: string): DbError | undefined {
  try {
    parseCypher(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    if (error.position !== undefined) {
      expect(error.position).toBeGreaterThanOrEqual(1);
      expect(error.position).toBeLessThanOrEqual(text.length + 1);
    }
    return error;
  }
}

const folder = join(import.meta.dirname, '../../spec/cypher-grammar');
const statements = readdirSync(folder)
  .flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split(/\n{2,}/),
  )
  .map((block) => block.split('\n----')[0]!.replace(/^#.*\n/gm, ''));

const pieces = [
  ...'( ) [ ] { } , . .. : ; | & ! % + - * / ^ = =~ <> < <= > >= += -- --> <-- -[ ]-> <-[ ]- \' " ` $ # —'.split(' '),
  ...'MATCH OPTIONAL WHERE RETURN WITH AS UNWIND CREATE MERGE ON SET REMOVE DELETE DETACH FOREACH IN CALL YIELD'.split(
    ' ',
  ),
  ...'UNION ALL ORDER BY SKIP LIMIT AND OR XOR NOT IS NULL CASE WHEN THEN ELSE END EXISTS COUNT COLLECT reduce'.split(
    ' ',
  ),
  ...'STARTS ENDS CONTAINS any shortestPath DISTINCT true a b n p x (n) (a)-->(b) [x (x 1 2.5 0x1 1e9 $p $1'.split(' '),
  "'s'",
  '`q`',
];

test('random pieces of Cypher either parse or give a DbError inside the text', () => {
  assert(
    property(array(constantFrom(...pieces), { maxLength: 40 }), (words) => void errorOf(words.join(' '))),
    { numRuns: 1000 },
  );
  assert(
    property(
      array(constantFrom(...pieces), { maxLength: 20 }),
      (words) => void errorOf(`MATCH (n) RETURN ${words.join('')}`),
    ),
    { numRuns: 1000 },
  );
  assert(
    property(string({ unit: 'binary', maxLength: 60 }), (text) => void errorOf(text)),
    { numRuns: 500 },
  );
});

test('every prefix of every statement, and every statement less one token, parses or gives a DbError', () => {
  for (const statement of statements) {
    for (let length = 0; length < statement.length; length++) errorOf(statement.slice(0, length));
    const words = statement.split(/\b/);
    for (let gap = 0; gap < words.length; gap++) errorOf(words.toSpliced(gap, 1).join(''));
  }
});

test('positions point at what they say', () => {
  let nodeCount = 0;
  for (const statement of statements) {
    if (errorOf(statement) !== undefined) continue;
    walk(parseCypher(statement), (node) => {
      nodeCount++;
      expect([statement, node.kind, isPlaced(statement, node)]).toEqual([statement, node.kind, true]);
      return true;
    });
  }
  expect(nodeCount).toBeGreaterThan(1000);
});

function isPlaced(statement: string, node: SyntaxNode): boolean {
  const rest = statement.slice(node.position - 1);
  switch (node.kind) {
    case 'name':
    case 'variable':
      return rest.startsWith(node.name) || rest.startsWith('`');
    case 'parameter':
      return rest.startsWith('$');
    case 'string':
      return /^['"]/.test(rest);
    case 'integer':
    case 'float':
      return /^[-.0-9]/.test(rest);
    case 'node-pattern':
    case 'pattern-group':
      return rest.startsWith('(');
    case 'relationship-pattern':
      return /^[-<]/.test(rest);
    case 'property':
      return rest.startsWith('.');
    case 'binary':
      return rest.toLowerCase().startsWith(node.operator.slice(0, 2));
    case 'comparison-link':
      return rest.startsWith(node.operator);
    default:
      return /^\S/.test(rest);
  }
}

test.each([
  ['parentheses', '(', '1', ')'],
  ['lists', '[', '1', ']'],
  ['maps', '{a: ', '1', '}'],
  ['calls', 'f(', '1', ')'],
  ['indexes', 'a[', '1', ']'],
  ['signs', '- ', '1', ''],
  ['negations', 'NOT ', '1', ''],
  ['sums', '1 + ', '1', ''],
  ['accesses', '', 'a', '.b'],
  ['cases', 'CASE WHEN ', '1', ' THEN 1 END'],
  ['comprehensions', '[x IN ', '1', ']'],
  ['pattern comprehensions', '[(a {x: ', '1', '})-->(b) | 1]'],
  ['subqueries', 'EXISTS {MATCH (n) WHERE ', '1', '}'],
  ['bare subqueries', 'COUNT {(n WHERE ', '1', ')}'],
  ['every operator', 'a OR b XOR c AND NOT d = e IN f + g * h ^ -(', '1', ')'],
  ['chains in lists', '[', '1', '] + 1'],
])('%s nest deeply until they are refused with 54001', (_name, open, core, close) => {
  const nested = (depth: number): string => `RETURN ${open.repeat(depth)}${core}${close.repeat(depth)}`;
  expect(errorOf(nested(40))).toBeUndefined();
  expect(errorOf(nested(10_000))?.code).toBe('54001');
});

test.each([
  ['label negations', `MATCH (n:${'!'.repeat(10_000)}A) RETURN n`],
  ['label parentheses', `MATCH (n:${'('.repeat(10_000)}A${')'.repeat(10_000)}) RETURN n`],
  ['groups', `MATCH ${'('.repeat(10_000)}(a)-->(b)${')'.repeat(10_000)} RETURN a`],
  ['FOREACH', `${'FOREACH (x IN y | '.repeat(10_000)}DELETE x${')'.repeat(10_000)}`],
  ['CALL', `${'CALL { '.repeat(10_000)}RETURN 1${'}'.repeat(10_000)}`],
])('%s nest until they are refused with 54001', (_name, statement) => {
  expect(errorOf(statement)?.code).toBe('54001');
});

test('the depth of the tree stays within the limit however chains and brackets alternate', () => {
  let text = '1';
  for (let round = 0; errorOf(`RETURN ${text}`) === undefined && round < 100; round++)
    text = `[${text}${' + 1'.repeat(20)}]`;
  expect(errorOf(`RETURN ${text}`)?.code).toBe('54001');
  expect(text.length).toBeLessThan(100 * 82);
});

test('wide statements are not deep ones', () => {
  const wide = [
    `RETURN ${'a AND '.repeat(50_000)}a`,
    `RETURN ${'a < '.repeat(50_000)}a`,
    `RETURN [${'1 + 1, '.repeat(50_000)}1]`,
    `MATCH (n:${'A|'.repeat(50_000)}A) RETURN n`,
    `CREATE ${'(:A {x: 1})-[:T]->'.repeat(20_000)}()`,
    `${'MERGE (n) '.repeat(20_000)}`,
    `RETURN CASE ${'WHEN a THEN 1 '.repeat(20_000)}END`,
    `${'RETURN 1 AS x UNION '.repeat(20_000)}RETURN 1 AS x`,
  ];
  for (const statement of wide) expect(errorOf(statement)).toBeUndefined();
});

test('a megabyte parses in time linear in its length', () => {
  const row = `{name: 'Ann', "no": 1}`.replace('"no"', 'no');
  const build = (bytes: number): string => {
    const rows = Array<string>(Math.floor(bytes / row.length)).fill(row);
    return `UNWIND [${rows.join(', ')}] AS row CREATE (n:Row {name: row.name})`;
  };
  const timeMs = (text: string): number => {
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      parseCypher(text);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  timeMs(build(100_000));
  const quarterMs = timeMs(build(250_000));
  const wholeMs = timeMs(build(1_000_000));
  expect(wholeMs).toBeLessThan(Math.max(quarterMs, 5) * 16);
});

test.each([
  ['unclosed parentheses', '('],
  ['unclosed brackets', '['],
  ['half patterns', '(a)-['],
  ['dots', 'a.'],
  ['quotes', "'"],
  ['backticks', '`'],
  ['digits', '1'],
  ['exponents', '1e'],
  ['comments', '/*'],
  ['arrows', '-->'],
])('a megabyte of %s is answered at once', (_name, piece) => {
  const start = performance.now();
  errorOf(`RETURN ${piece.repeat(1_000_000 / piece.length)}`);
  expect(performance.now() - start).toBeLessThan(4000);
});

test('one long literal is no slower than many short ones', () => {
  const statement = `RETURN '${'x'.repeat(1_000_000)}', '${'\\n'.repeat(500_000)}' /* ${'y'.repeat(500_000)} */`;
  const start = performance.now();
  expect(errorOf(statement)).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(4000);
});

test('names joined by one connective are found, others not', () => {
  const labelsOf = (text: string) => {
    const clause = parseCypher(`MATCH (n:${text}) RETURN n`).parts[0]!.clauses[0]!;
    if (clause.kind !== 'match') throw new Error('not a match');
    const element = clause.patterns[0]!.elements[0]!;
    if (element.kind !== 'node-pattern') throw new Error('not a node');
    return element.labels!;
  };
  const names = (list: ReturnType<typeof conjoinedNames>) => list?.map(({ name }) => name);
  expect(names(conjoinedNames(labelsOf('A:B&C')))).toEqual(['A', 'B', 'C']);
  expect(names(conjoinedNames(labelsOf('A|B')))).toBeUndefined();
  expect(names(disjoinedNames(labelsOf('A|B|(C|D)')))).toEqual(['A', 'B', 'C', 'D']);
  expect(names(disjoinedNames(labelsOf('A|!B')))).toBeUndefined();
  expect(names(disjoinedNames(labelsOf('%')))).toBeUndefined();
});
