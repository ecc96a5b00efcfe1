/**
 * pg_size_pretty and pg_size_bytes: byte counts as people read them.
 */
import { DbError } from '../../error.ts';
import { integer8 } from '../../value/integer.ts';
import { Numeric, parseNumeric } from '../../value/numeric.ts';
import { multiplyNumeric, roundToInteger } from '../../value/numeric-arithmetic.ts';
import { type Registrar, scalar } from '../definition.ts';
import type { Integer } from '../number/integer-arithmetic.ts';

const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Halves are rounded up once per step of 1024, as PostgreSQL does. */
function sizePretty(size: bigint): string {
  const isNegative = size < 0n;
  let value = isNegative ? -size : size;
  const shown = (number: bigint, unit: string): string => `${isNegative ? '-' : ''}${number} ${unit}`;
  if (value < 10n * 1024n) return shown(value, units[0]);
  // one bit more is kept for rounding
  value >>= 9n;
  for (const unit of units.slice(1, -1)) {
    if (value < 20n * 1024n - 1n) return shown((value + 1n) / 2n, unit);
    value >>= 10n;
  }
  return shown((value + 1n) / 2n, units[5]);
}

function sizeBytes(text: string): Integer {
  const match = /^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*([a-zA-Z]*)\s*$/.exec(text);
  if (match === null) throw new DbError('22023', `invalid size: "${text}"`);
  const unit = match[2]!.toLowerCase();
  const index = unit === '' || unit === 'b' ? 0 : units.findIndex((name) => name.toLowerCase() === unit);
  if (index < 0) {
    throw new DbError('22023', `invalid size: "${text}"`, {
      detail: `Invalid size unit: "${match[2]}".`,
      hint: 'Valid units are "bytes", "B", "kB", "MB", "GB", "TB", and "PB".',
    });
  }
  const bytes = multiplyNumeric(parseNumeric(match[1]!), Numeric.of(1024n ** BigInt(index)));
  return integer8(roundToInteger(bytes)!);
}

export function registerSizeText(registrar: Registrar): void {
  registrar.register(scalar('pg_size_pretty(int8) text', (size: Integer) => sizePretty(BigInt(size))));
  registrar.register(scalar('pg_size_pretty(numeric) text', (size: Numeric) => sizePretty(roundToInteger(size) ?? 0n)));
  registrar.register(scalar('pg_size_bytes(text) int8', sizeBytes));
}
