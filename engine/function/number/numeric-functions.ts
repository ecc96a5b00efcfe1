/**
 * numeric: + − * / % ^, sign, and the functions whose argument is numeric.
 *
 * Scales of results follow PostgreSQL; the arithmetic itself lives in value/numeric-*.ts.
 */
import { DbError } from '../../error.ts';
import { Numeric, numericFromInteger, trimScale } from '../../value/numeric.ts';
import {
  absoluteNumeric,
  addNumeric,
  ceilingNumeric,
  divideNumeric,
  floorNumeric,
  moduloNumeric,
  multiplyNumeric,
  negateNumeric,
  quotientNumeric,
  roundNumeric,
  subtractNumeric,
  truncateNumeric,
} from '../../value/numeric-arithmetic.ts';
import {
  expNumeric,
  factorialNumeric,
  lnNumeric,
  logNumeric,
  powerNumeric,
  sqrtNumeric,
} from '../../value/numeric-function.ts';
import { defineOperator, type Registrar, scalar } from '../definition.ts';
import type { Integer } from './integer-arithmetic.ts';

const ten = Numeric.of(10);

export function registerNumericFunctions(registrar: Registrar): void {
  const binary = (symbol: string, name: string, body: (left: Numeric, right: Numeric) => Numeric): void => {
    const commutes = symbol === '+' || symbol === '*';
    const definition = scalar(`${name}(numeric, numeric) numeric`, body);
    defineOperator(registrar, symbol, definition, commutes ? { commutator: symbol } : {});
  };
  binary('+', 'numeric_add', addNumeric);
  binary('-', 'numeric_sub', subtractNumeric);
  binary('*', 'numeric_mul', multiplyNumeric);
  binary('/', 'numeric_div', divideNumeric);
  binary('%', 'numeric_mod', moduloNumeric);
  binary('^', 'numeric_power', powerNumeric);
  defineOperator(registrar, '-', scalar('numeric_uminus(numeric) numeric', negateNumeric));
  defineOperator(
    registrar,
    '+',
    scalar('numeric_uplus(numeric) numeric', (value: Numeric) => value),
  );
  defineOperator(registrar, '@', scalar('numeric_abs(numeric) numeric', absoluteNumeric));
  const unary = (name: string, body: (value: Numeric) => Numeric): void =>
    registrar.register(scalar(`${name}(numeric) numeric`, body));
  unary('abs', absoluteNumeric);
  unary('ceil', ceilingNumeric);
  unary('ceiling', ceilingNumeric);
  unary('floor', floorNumeric);
  unary('round', (value) => roundNumeric(value, 0));
  unary('trunc', (value) => truncateNumeric(value, 0));
  unary('sqrt', sqrtNumeric);
  unary('exp', expNumeric);
  unary('ln', lnNumeric);
  unary('log', (value) => logNumeric(ten, value));
  unary('log10', (value) => logNumeric(ten, value));
  unary('sign', (value) => (value.kind === 'nan' ? value : Numeric.of(value.sign)));
  unary('trim_scale', trimScale);
  registrar.register(
    scalar('round(numeric, int4) numeric', (value: Numeric, scale: number) => roundNumeric(value, scale)),
  );
  registrar.register(
    scalar('trunc(numeric, int4) numeric', (value: Numeric, scale: number) => truncateNumeric(value, scale)),
  );
  for (const [name, body] of [
    ['mod', moduloNumeric],
    ['div', quotientNumeric],
    ['power', powerNumeric],
    ['pow', powerNumeric],
    ['log', logNumeric],
    ['gcd', numericGcd],
    ['lcm', numericLcm],
  ] as const) {
    registrar.register(scalar(`${name}(numeric, numeric) numeric`, body));
  }
  registrar.register(scalar('scale(numeric) int4', (value: Numeric) => (value.isFinite ? value.scale : null)));
  registrar.register(
    scalar('min_scale(numeric) int4', (value: Numeric) => (value.isFinite ? trimScale(value).scale : null)),
  );
  registrar.register(scalar('factorial(int8) numeric', (value: Integer) => factorialNumeric(BigInt(value))));
  registrar.register(
    scalar('numeric_inc(numeric) numeric', (value: Numeric) => addNumeric(value, numericFromInteger(1))),
  );
}

function numericGcd(left: Numeric, right: Numeric): Numeric {
  if (!left.isFinite || !right.isFinite) return Numeric.nan;
  let a = absoluteNumeric(left);
  let b = absoluteNumeric(right);
  const scale = Math.max(left.scale, right.scale);
  while (b.sign !== 0) [a, b] = [b, moduloNumeric(a, b)];
  return roundNumeric(a, scale);
}

function numericLcm(left: Numeric, right: Numeric): Numeric {
  if (!left.isFinite || !right.isFinite) return Numeric.nan;
  const scale = Math.max(left.scale, right.scale);
  if (left.sign === 0 || right.sign === 0) return Numeric.of(0, scale);
  const product = multiplyNumeric(quotientNumeric(left, numericGcd(left, right)), right);
  if (product.kind !== 'finite') throw new DbError('22003', 'value overflows numeric format');
  return roundNumeric(absoluteNumeric(product), scale);
}
