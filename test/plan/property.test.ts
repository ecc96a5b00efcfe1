/** Random expressions and plans print to text that reads back as the same expression and prints the same again. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import '../../engine/value/builtin-types.ts';
import { createFunctionRegistry } from '../../engine/function/function.ts';
import * as build from '../../engine/plan/build.ts';
import { type Column, columnReference, constant, type Expression } from '../../engine/plan/expression.ts';
import { freshColumns } from '../../engine/plan/fresh-columns.ts';
import { parseExpression, parseRelation } from '../../engine/plan/parse.ts';
import { printExpression, printRelation, printStored } from '../../engine/plan/print.ts';
import type { Relation } from '../../engine/plan/relation.ts';
import { freeColumns } from '../../engine/plan/walk.ts';
import type { DataType } from '../../engine/value/type.ts';

const functions = createFunctionRegistry();
const bool: DataType = { name: 'bool' };
const int4: DataType = { name: 'int4' };
const text: DataType = { name: 'text' };
const any: DataType = { name: 'any' };

const types: fc.Arbitrary<DataType> = fc.constantFrom<DataType>(
  int4,
  text,
  bool,
  any,
  { name: 'varchar', length: 10 },
  { name: 'numeric', precision: 10, scale: 2 },
  { name: 'timestamptz', precision: 3 },
  { name: '_text', element: text },
);

const awkward = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('', "it's", 'a"b', 'a\\b', 'line\nend', 'true', 'any', 'NaN', '{}', '#1', 'a-b', '日本', 'is-null'),
);

const dynamic: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.boolean(),
    fc.bigInt(),
    fc.double(),
    awkward,
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(awkward, tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
})).value;

const constants: fc.Arbitrary<Expression> = fc.oneof(
  fc.integer().map((value) => constant(value, int4)),
  awkward.map((value) => constant(value, text)),
  fc.boolean().map((value) => constant(value, bool)),
  fc.double().map((value) => constant(value, { name: 'float8' })),
  dynamic.filter((value) => value !== null).map((value) => constant(value, any)),
  types.map((type) => constant(null, type)),
  fc.array(awkward, { maxLength: 3 }).map((value) => constant(value, { name: '_text', element: text })),
);

const plus = functions.exact('int4pl', ['int4', 'int4']);
const less = functions.exact('int4lt', ['int4', 'int4']);
if (plus?.kind !== 'scalar' || less?.kind !== 'scalar') throw new Error('int4 has an addition');

const expressions: fc.Arbitrary<Expression> = fc.letrec<{ value: Expression }>((tie) => {
  const operands = fc.array(tie('value'), { minLength: 1, maxLength: 3 });
  const local = { kind: 'local', id: 1, type: any } as const;
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      constants,
      fc.tuple(fc.nat(9), types).map(([id, type]): Expression => ({ kind: 'column', id, type })),
      fc
        .tuple(fc.integer({ min: 1, max: 9 }), types)
        .map(([index, type]): Expression => ({ kind: 'parameter', index, type })),
      fc
        .tuple(tie('value'), tie('value'))
        .map(([a, b]): Expression => ({ kind: 'call', function: plus, arguments: [a, b], type: int4 })),
      fc.tuple(fc.constantFrom('and', 'or'), operands).map(([kind, list]): Expression => {
        return { kind: kind as 'and', operands: list, type: bool };
      }),
      tie('value').map((operand): Expression => ({ kind: 'not', operand, type: bool })),
      tie('value').map((operand): Expression => ({ kind: 'is null', operand, type: bool })),
      fc.tuple(operands, types).map(([list, type]): Expression => ({ kind: 'coalesce', operands: list, type })),
      fc.tuple(operands, types).map(([items, type]): Expression => ({ kind: 'list', items, type })),
      fc.tuple(tie('value'), tie('value'), tie('value'), types).map(([when, result, otherwise, type]): Expression => {
        return { kind: 'case', branches: [{ when, result }], otherwise, type };
      }),
      fc.tuple(tie('value'), operands).map(([operand, items]): Expression => {
        return { kind: 'in list', operand, items, equals: less, type: bool };
      }),
      fc.tuple(tie('value'), fc.option(tie('value'), { nil: undefined })).map(([list, filter]): Expression => {
        return { kind: 'comprehension', local, list, filter, result: local, type: any };
      }),
      fc.array(fc.tuple(awkward, tie('value')), { maxLength: 2 }).map((entries): Expression => {
        return { kind: 'map', entries: entries.map(([key, value]) => ({ key, value })), type: any };
      }),
    ),
  };
}).value;

/** Deep equality that sees −0 and NaN as the text does. */
const same = (left: unknown, right: unknown): void => expect(left).toEqual(right);

test('expressions', () => {
  fc.assert(
    fc.property(expressions, (expression) => {
      const printed = printExpression(expression);
      const read = parseExpression(printed, functions);
      same(read, expression);
      expect(printExpression(read)).toBe(printed);
      same(parseExpression(printStored(expression), functions), expression);
    }),
    { numRuns: 500 },
  );
});

const columns = fc.array(fc.tuple(awkward, types, fc.boolean()), { minLength: 1, maxLength: 4 });

/** A plan that grows from a scan, with fresh columns as it goes. */
const relations: fc.Arbitrary<Relation> = fc
  .tuple(columns, fc.array(fc.tuple(fc.nat(5), expressions, awkward), { maxLength: 5 }))
  .map(([described, steps]) => {
    const ids = new build.ColumnIds(10);
    const scan = (): Relation => {
      const attributes = described.map(([name, type, nullable], i) => ({
        column: ids.column(name, type, nullable),
        number: i + 1,
      }));
      return build.scan({ id: 1, name: 'a table' }, attributes);
    };
    let relation = scan();
    for (const [kind, expression, name] of steps) {
      const first = columnReference(relation.columns[0] as Column);
      if (kind === 0) relation = build.filter(relation, expression);
      if (kind === 1) {
        const computed = { column: ids.column(name, expression.type), expression };
        relation = build.project(relation, [build.passThrough(relation.columns[0]!), computed]);
      }
      if (kind === 2) relation = build.join('left', relation, scan(), expression);
      if (kind === 3) relation = build.sort(relation, [{ expression: first, descending: true, nullsFirst: false }]);
      if (kind === 4) {
        const subquery: Expression = {
          kind: 'subquery',
          form: 'exists',
          plan: build.filter(scan(), expression),
          comparison: undefined,
          type: bool,
        };
        relation = build.filter(relation, subquery);
      }
      if (kind === 5)
        relation = build.setOperation(
          'union',
          true,
          [relation, relation],
          relation.columns.map((c) => ids.copy(c)),
        );
    }
    return relation;
  });

test('relations, also under fresh numbers', () => {
  fc.assert(
    fc.property(relations, (relation) => {
      const printed = printRelation(relation);
      const read = parseRelation(printed, functions);
      same(read, relation);
      expect(printRelation(read)).toBe(printed);
      const ids = new build.ColumnIds(1000);
      let reference = 0;
      const fresh = freshColumns(relation, ids, () => ++reference, functions);
      same([...freeColumns(fresh.relation)].sort(), [...freeColumns(relation)].sort());
      for (const column of fresh.relation.columns) expect(column.id).toBeGreaterThanOrEqual(1000);
      expect(fresh.relation.columns.map((c) => c.id)).toEqual(relation.columns.map((c) => fresh.columns.get(c.id)));
    }),
    { numRuns: 300 },
  );
});
