/**
 * Every entry of spec/plan reads, prints back as it stands, and means the same when read again. Together the entries
 * show every kind of node there is. UPDATE_SPEC=1 writes the files again, in the printer's layout.
 */
import { expect, test } from 'vitest';
import '../../engine/value/builtin-types.ts';
import { createFunctionRegistry } from '../../engine/function/function.ts';
import type { Expression } from '../../engine/plan/expression.ts';
import { parseExpression, parseRelation } from '../../engine/plan/parse.ts';
import { printExpression, printRelation } from '../../engine/plan/print.ts';
import { type Relation, relationOf } from '../../engine/plan/relation.ts';
import { inputsOf, visitExpression, visitOwnExpressions } from '../../engine/plan/walk.ts';
import { readPlanFiles, writePlanFile } from './plan-file.ts';

const functions = createFunctionRegistry();
const isUpdating = process.env['UPDATE_SPEC'] !== undefined;

type Reader = { read(text: string): unknown; print(value: never): string };
const expressions: Reader = {
  read: (text) => parseExpression(text, functions),
  print: (value: Expression) => printExpression(value, { names: namesIn(currentText) }),
};
const relations: Reader = { read: (text) => parseRelation(text, functions), print: printRelation };

/** An expression alone does not know what its columns are called; the text does. */
let currentText = '';
function namesIn(text: string): ReadonlyMap<number, string> {
  const found = text.matchAll(/([A-Za-z_]\w*)#(\d+)/g);
  return new Map([...found].map(([, name, id]) => [Number(id), name!]));
}

const relationKinds: Record<Relation['kind'], true> = {
  scan: true,
  values: true,
  filter: true,
  project: true,
  join: true,
  'dependent join': true,
  aggregate: true,
  window: true,
  sort: true,
  limit: true,
  distinct: true,
  'set operation': true,
  with: true,
  'with reference': true,
  recurse: true,
  unnest: true,
  'table function': true,
  'node scan': true,
  expand: true,
  'path expand': true,
  nearest: true,
  fuse: true,
  eager: true,
  insert: true,
  update: true,
  delete: true,
  'graph update': true,
  'graph insert': true,
};
const expressionKinds: Record<Expression['kind'], true> = {
  column: true,
  constant: true,
  parameter: true,
  local: true,
  call: true,
  and: true,
  or: true,
  not: true,
  'is null': true,
  case: true,
  coalesce: true,
  'in list': true,
  list: true,
  map: true,
  entity: true,
  comprehension: true,
  fold: true,
  quantifier: true,
  subquery: true,
};

const seen = new Set<string>();

function seeRelation(relation: Relation): void {
  seen.add(`relation ${relation.kind}`);
  visitOwnExpressions(relation, seeExpression);
  for (const input of inputsOf(relation)) seeRelation(input);
}
function seeExpression(expression: Expression): void {
  visitExpression(
    expression,
    (node) => {
      seen.add(`expression ${node.kind}`);
      if (node.kind === 'comprehension' || node.kind === 'fold' || node.kind === 'quantifier') {
        seen.add(`expression ${node.local.kind}`);
      }
    },
    (plan) => seeRelation(relationOf(plan)),
  );
}

for (const { name, entries } of readPlanFiles()) {
  const reader = name.startsWith('expression') ? expressions : relations;
  const printed = entries.map(({ comment, text }, i) => {
    let again = text;
    test(`${name} ${i + 1}: ${text.split('\n')[0]!.slice(0, 60)}`, () => {
      currentText = text;
      const value = reader.read(text);
      if (reader === expressions) seeExpression(value as Expression);
      else seeRelation(value as Relation);
      again = reader.print(value as never);
      if (!isUpdating) expect(again).toBe(text);
      expect(reader.read(again)).toEqual(value);
    });
    return { comment, print: () => again };
  });
  if (isUpdating) {
    test(`${name} is written again`, () => {
      writePlanFile(
        name,
        printed.map(({ comment, print }) => ({ comment, text: print() })),
      );
    });
  }
}

test('every kind of relation and expression is shown', () => {
  for (const kind of Object.keys(relationKinds)) expect([...seen]).toContain(`relation ${kind}`);
  for (const kind of Object.keys(expressionKinds)) expect([...seen]).toContain(`expression ${kind}`);
});
