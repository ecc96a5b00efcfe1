/**
 * Mathematical functions over `any`, rand, timestamp and randomUUID.
 *
 * All answer floats but abs and sign, which answer integers for integers; arguments outside a function's domain give NaN, as IEEE does.
 */
import { microsecondsPerDay, unixEpochDay } from '../../value/calendar.ts';
import { cypherInteger } from '../../value/cypher-value.ts';
import { Numeric } from '../../value/numeric.ts';
import { absoluteNumeric } from '../../value/numeric-arithmetic.ts';
import type { Datum } from '../../value/type.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import { randomUuid } from '../system/random-uuid.ts';
import { numberOf } from './cypher-argument.ts';

function absolute(value: Datum): Datum {
  if (typeof value === 'bigint') return cypherInteger(value < 0n ? -value : value);
  if (value instanceof Numeric) return absoluteNumeric(value);
  return Math.abs(numberOf(value, 'abs()'));
}

function sign(value: Datum): bigint {
  const number = numberOf(value, 'sign()');
  return number > 0 ? 1n : number < 0 ? -1n : 0n;
}

/** Halves go up, to `precision` digits after the point; a number of fewer digits, or too large to have any, stays. */
function round(value: Datum, precision: Datum = 0n): number {
  const number = numberOf(value, 'round()');
  const scale = 10 ** numberOf(precision, 'round()');
  const scaled = number * scale;
  return Number.isFinite(scaled) ? Math.floor(scaled + 0.5) / scale : number;
}

const functions: Readonly<Record<string, (value: number) => number>> = {
  ceil: Math.ceil,
  floor: Math.floor,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  cot: (value) => 1 / Math.tan(value),
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  degrees: (value) => (value * 180) / Math.PI,
  radians: (value) => (value * Math.PI) / 180,
  haversin: (value) => (1 - Math.cos(value)) / 2,
};

const unixEpochMs = (unixEpochDay * microsecondsPerDay) / 1000;

export function registerCypherMath(registrar: Registrar): void {
  const define = (signature: string, body: Parameters<typeof scalar>[1]): void =>
    registrar.register(scalar(`cypher_${signature}`, body));
  for (const [name, body] of Object.entries(functions)) {
    define(`${name}(any) any`, (value: Datum) => body(numberOf(value, `${name}()`)));
  }
  define('abs(any) any', absolute);
  define('sign(any) any', sign);
  define('round(any) any', (value: Datum) => round(value));
  define('round(any, any) any', round);
  define('atan2(any, any) any', (y: Datum, x: Datum) => Math.atan2(numberOf(y, 'atan2()'), numberOf(x, 'atan2()')));
  define('isnan(any) any', (value: Datum) => Number.isNaN(numberOf(value, 'isNaN()')));
  define('pi() any', () => Math.PI);
  define('e() any', () => Math.E);
  const volatile = { needsContext: true, volatility: 'volatile' } as const;
  registrar.register(scalar('cypher_rand() any', (session: EvalContext) => session.random(), volatile));
  registrar.register(scalar('cypher_randomuuid() any', randomUuid, volatile));
  const milliseconds = (session: EvalContext): bigint =>
    BigInt(Math.floor(session.statementTimestamp / 1000) - unixEpochMs);
  registrar.register(scalar('cypher_timestamp() any', milliseconds, { needsContext: true, volatility: 'stable' }));
}
