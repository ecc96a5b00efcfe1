/** Overload resolution, casts by name, and what the registry promises about what it holds. */
import { expect, test } from 'vitest';
import { createFunctionRegistry, type ScalarFunction } from '../../engine/function/function.ts';
import { arrayOf, type DataType } from '../../engine/value/type.ts';
import { readType, registry } from './call.ts';

function operatorName(left: string, symbol: string, right: string): string {
  return registry.resolveOperator(symbol, readType(left), readType(right)).call.function.name;
}

test.each([
  ['int4', '+', 'unknown', 'int4pl'],
  ['int4', '+', 'numeric', 'numeric_add'],
  ['int4', '+', 'float8', 'float8pl'],
  ['float4', '*', 'int4', 'float48mul'],
  ['int2', '=', 'int8', 'int28eq'],
  ['varchar', '=', 'unknown', 'texteq'],
  ['varchar', '=', 'varchar', 'texteq'],
  ['bpchar', '=', 'unknown', 'bpchareq'],
  ['name', '=', 'text', 'texteq'],
  ['oid', '=', 'int4', 'oideq'],
  ['regclass', '=', 'oid', 'oideq'],
  ['date', '<', 'timestamptz', 'date_lt_timestamptz'],
  ['date', '+', 'int4', 'date_pli'],
  ['date', '-', 'unknown', 'date_mi'],
  ['timestamptz', '-', 'unknown', 'timestamptz_mi'],
  ['text', '||', 'int4', 'textanycat'],
  ['_int4', '||', 'unknown', 'array_concat'],
  ['jsonb', '->', 'unknown', 'jsonb_object_field'],
  ['unknown', '=', 'unknown', 'texteq'],
])('%s %s %s is %s', (left, symbol, right, name) => {
  expect(operatorName(left, symbol, right)).toBe(name);
});

test('a variadic call collects, a VARIADIC one does not', () => {
  const text: DataType = { name: 'text' };
  expect(registry.resolveFunction('concat', [text, { name: 'int4' }])).toMatchObject({ collectFrom: 0 });
  const call = registry.resolveFunction('concat', [arrayOf(text)], { variadicArray: true });
  expect(call).toMatchObject({ collectFrom: undefined, function: { name: 'concat_elements' } });
  const path = registry.resolveFunction('json_extract_path', [{ name: 'json' }, text, text]);
  expect(path).toMatchObject({ collectFrom: 1, argumentTypes: [{ name: 'json' }, text, text] });
});

test('polymorphic results follow their arguments', () => {
  const ints = arrayOf({ name: 'int4' });
  expect(registry.resolveFunction('array_append', [ints, { name: 'int8' }]).returnType.name).toBe('_int8');
  expect(registry.resolveFunction('array_agg', [{ name: 'date' }]).returnType.name).toBe('_date');
  expect(registry.resolveFunction('unnest', [ints]).returnType.fields).toMatchObject([{ type: { name: 'int4' } }]);
  expect(() => registry.resolveFunction('array_fill', [{ name: 'unknown' }, ints])).toThrow(/polymorphic/);
});

test('hints name what is near, or ask for casts', () => {
  const of = (name: string, types: readonly DataType[]) => () => registry.resolveFunction(name, types);
  expect(of('lenght', [{ name: 'text' }])).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('"length"') }),
  );
  expect(of('lower', [{ name: 'bool' }])).toThrow(expect.objectContaining({ hint: expect.stringContaining('casts') }));
  expect(of('zzzzzzzz', [])).toThrow(expect.objectContaining({ code: '42883' }));
});

test('common types give way as PostgreSQL has it', () => {
  const common = (...names: string[]) => registry.commonType(names.map(readType), 'UNION').name;
  expect(common('int4', 'int8', 'unknown')).toBe('int8');
  expect(common('int4', 'numeric')).toBe('numeric');
  expect(common('numeric', 'float8')).toBe('float8');
  expect(common('date', 'timestamptz')).toBe('timestamptz');
  expect(common('unknown', 'unknown')).toBe('text');
  expect(common('varchar', 'text')).toBe('varchar');
  expect(() => common('int4', 'text')).toThrow('UNION types integer and text cannot be matched');
  const narrow = registry.commonType([readType('varchar(3)'), readType('varchar(3)')], 'CASE');
  expect(narrow.length).toBe(3);
  expect(registry.commonType([readType('varchar(3)'), readType('varchar(4)')], 'CASE').length).toBeUndefined();
});

test('every function is found again by its exact name', () => {
  for (const definition of registry.all()) {
    const names = definition.parameters.map(({ name }) => name);
    expect(registry.exact(definition.name, names)).toBe(definition);
  }
});

test('a composed cast is found again by the name of its function', () => {
  const pairs = [
    'text numeric(10,2)',
    '_int4 _text',
    'varchar varchar(3)',
    'int4 text',
    'timestamptz text',
    'unknown _int8',
  ];
  for (const pair of pairs) {
    const [from, to] = pair.split(' ').map(readType);
    const { function: cast } = registry.findCast(from!, to!, 'explicit')!;
    expect(registry.exact(cast!.name, [from!.name])).toBe(cast);
  }
});

test('operators name each other as commutator and negator', () => {
  const symbols = new Set([...registry.operators()].map(({ symbol }) => symbol));
  for (const operator of registry.operators()) {
    if (operator.commutator !== undefined) expect(symbols).toContain(operator.commutator);
    if (operator.negator !== undefined) expect(symbols).toContain(operator.negator);
    expect(registry.operatorOf(operator.function)).toBeDefined();
  }
});

test('a scalar function has one body, and a name of its own', () => {
  for (const definition of registry.all()) {
    expect(definition.name).toBe(definition.name.toLowerCase());
    if (definition.kind !== 'scalar') continue;
    const bodies = [definition.evaluate, definition.specialize, definition.suspend];
    expect(bodies.filter((body) => body !== undefined)).toHaveLength(1);
  }
});

test('an author registers beside the built-ins, but not over them', () => {
  const mine = createFunctionRegistry();
  const twice: ScalarFunction = {
    kind: 'scalar',
    name: 'twice',
    parameters: [{ name: 'int4' }],
    returns: { name: 'int4' },
    volatility: 'immutable',
    strict: true,
    evaluate: (value: number) => value * 2,
  };
  mine.register(twice);
  expect(mine.resolveFunction('twice', [{ name: 'unknown' }]).function).toBe(twice);
  expect(() => mine.register(twice)).toThrow('function twice(integer) already exists');
  expect(registry.named('twice')).toEqual([]);
});
