/**
 * The translator's face: which statements it claims, how it cuts a text, parameters, EXPLAIN.
 */
import { expect, test } from 'vitest';
import { firstWords } from '../../engine/session/database.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { bindContext, bindText } from './bind-text.ts';

const claims = (text: string): boolean => cypherTranslator.claims(firstWords(text));

test.each([
  'MATCH (n) RETURN n',
  'optional match (n) return n',
  '/* remark */ UNWIND [1] AS x RETURN x',
  'RETURN 1',
  'CREATE (a:A)',
  'CREATE p = (a)-[:T]->(b)',
  'MERGE (a:A)',
  'WITH 1 AS x RETURN x',
  'WITH f(1) AS x RETURN x',
  'WITH *, 1 AS x RETURN x',
  'CALL { RETURN 1 AS x } RETURN x',
  'CALL db.labels() YIELD label RETURN label',
  'EXPLAIN MATCH (n) RETURN n',
  'EXPLAIN (ANALYZE, FORMAT JSON) MATCH (n) RETURN n',
  'PROFILE MATCH (n) RETURN n',
])('claims %s', (text) => {
  expect(claims(text)).toBe(true);
});

test.each([
  'SELECT 1',
  'CREATE TABLE t (a int4)',
  'CREATE NODE LABEL A ON t',
  'WITH t AS (SELECT 1) SELECT * FROM t',
  'WITH t (a, b) AS (SELECT 1, 2) SELECT * FROM t',
  'WITH RECURSIVE t AS (SELECT 1) SELECT * FROM t',
  'WITH t AS MATERIALIZED (SELECT 1) SELECT * FROM t',
  'WITH t AS NOT MATERIALIZED (SELECT 1) SELECT * FROM t',
  'MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE',
  'CALL procedure(1)',
  'DELETE FROM t',
  'EXPLAIN ANALYZE SELECT 1',
  'EXPLAIN (COSTS OFF) SELECT 1',
  '',
])('leaves %s to SQL', (text) => {
  expect(claims(text)).toBe(false);
});

test('cuts a text at semicolons outside of strings and comments', () => {
  const text = "CREATE (:A {x: ';'}); // a;b\n MATCH (n)\nRETURN n;; RETURN 'open";
  expect(cypherTranslator.split(text)).toEqual([
    { text: "CREATE (:A {x: ';'})", offset: 0 },
    { text: 'MATCH (n)\nRETURN n', offset: text.indexOf('MATCH') },
    { text: "RETURN 'open", offset: text.indexOf("RETURN 'open") },
  ]);
});

test('numbers named parameters in the order of the text', () => {
  expect(bindText('RETURN $b + $a, $b').parameterNames).toEqual(['b', 'a']);
});

test('keeps the numbers of numbered parameters', () => {
  const { relation, parameterNames } = bindText('RETURN $2 AS x');
  expect(parameterNames).toBeUndefined();
  expect(JSON.stringify(relation)).toContain('"index":2');
});

test('says whether a statement writes', () => {
  expect(bindText('MATCH (n) RETURN n').writes).toBe(false);
  expect(bindText('CREATE (n) RETURN n').writes).toBe(true);
});

test('reads the options of EXPLAIN and keeps positions', () => {
  const bind = (text: string) =>
    cypherTranslator.bind(cypherTranslator.parse(text), bindContext(text), {
      parameterAt: () => undefined,
      valueOf: () => '',
    });
  expect(bind('EXPLAIN RETURN 1')).toMatchObject({ kind: 'explain', analyze: false, format: 'text' });
  expect(bind('PROFILE RETURN 1')).toMatchObject({ kind: 'explain', analyze: true });
  expect(bind('EXPLAIN ANALYZE VERBOSE RETURN 1')).toMatchObject({ analyze: true, verbose: true });
  expect(bind('EXPLAIN (ANALYZE, COSTS off, FORMAT json) RETURN 1')).toMatchObject({
    analyze: true,
    costs: false,
    format: 'json',
  });
  expect(bind('explain /* a */ (Buffers, timing 0, verbose) RETURN 1')).toMatchObject({ timing: false, verbose: true });
  expect(() => bind('EXPLAIN (SPEED) RETURN 1')).toThrow('unrecognized EXPLAIN option "speed"');
  expect(() => bind('EXPLAIN (COSTS maybe) RETURN 1')).toThrow('costs requires a Boolean value');
  expect(() => bind('EXPLAIN (FORMAT yaml) RETURN 1')).toThrow('EXPLAIN FORMAT yaml is not supported');
  expect(() => bind('EXPLAIN RETURN x')).toThrow(expect.objectContaining({ position: 16 }));
});

test('space and comments before a statement are read in linear time', () => {
  const start = performance.now();
  for (const space of [' ', '\n', '/**/', '//\n']) {
    cypherTranslator.parse(`${space.repeat(50_000)}RETURN 1`);
    cypherTranslator.parse(`EXPLAIN ${space.repeat(50_000)}RETURN 1`);
  }
  expect(performance.now() - start).toBeLessThan(4000);
});

test('positions of errors count characters', () => {
  const positionOf = (work: () => unknown): unknown => {
    try {
      work();
    } catch (error) {
      return (error as { position?: number }).position;
    }
    return undefined;
  };
  expect(positionOf(() => cypherTranslator.parse("RETURN '😀' AS"))).toBe(14);
  expect(positionOf(() => cypherTranslator.parse("RETURN 'ab' AS"))).toBe(15);
  const text = "EXPLAIN RETURN '😀', missing";
  const literals = { parameterAt: () => undefined, valueOf: () => '' };
  expect(positionOf(() => cypherTranslator.bind(cypherTranslator.parse(text), bindContext(text), literals))).toBe(21);
});
