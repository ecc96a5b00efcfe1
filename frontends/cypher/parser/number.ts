/**
 * Number literals: `12`, `1_000`, `0x1F`, `0o17`, `1.5`, `.5`, `1e9`, `2.5E-3`.
 *
 * Integers are signed 64-bit; the sign is passed in, so that −2^63 can be written although 2^63 is out of range. Floats
 * are IEEE doubles; a literal too large for one is an error, one too small becomes 0. Underscores stand between digits.
 */
import type { FloatLiteral, IntegerLiteral } from '../ast/literal.ts';
import { syntaxError } from './syntax-error.ts';

const hexadecimal = /^0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*$/;
const octal = /^0[oO][0-7]+(?:_[0-7]+)*$/;
const decimal = /^(?:0|[1-9][0-9]*(?:_[0-9]+)*)$/;
const float = /^(?:[0-9]+(?:_[0-9]+)*)?(?:\.[0-9]+(?:_[0-9]+)*)?(?:[eE][+-]?[0-9]+(?:_[0-9]+)*)?$/;

const largestMagnitude = 2n ** 63n - 1n;

/**
 * Reads a number token.
 *
 * @param text the token, without sign
 * @param position 1-based, where an error points
 * @throws DbError 42601 InvalidNumberLiteral, 22003 IntegerOverflow or FloatingPointOverflow
 */
export function parseNumber(text: string, negative: boolean, position: number): IntegerLiteral | FloatLiteral {
  if (decimal.test(text) || hexadecimal.test(text) || octal.test(text)) return integer(text, negative, position);
  if (float.test(text) && !/^[0-9_]*$/.test(text)) {
    const value = Number(text.replaceAll('_', ''));
    if (!Number.isFinite(value)) {
      throw syntaxError('FloatingPointOverflow', position, `number ${text} is out of range for a float`);
    }
    return { kind: 'float', value: negative ? -value : value, position };
  }
  throw syntaxError('InvalidNumberLiteral', position, `invalid number literal "${text}"`, hintFor(text));
}

function integer(text: string, negative: boolean, position: number): IntegerLiteral {
  if (text.length <= 15 && decimal.test(text)) {
    const value = BigInt(text.includes('_') ? text.replaceAll('_', '') : text);
    return { kind: 'integer', value: negative ? -value : value, position };
  }
  const digits = text.replaceAll('_', '').toLowerCase();
  // 2^63 has 19 decimal, 22 octal digits; a longer run of significant digits need not become a bigint to be refused.
  const significant = digits.replace(/^0[xo]?0*/, '');
  const magnitude = significant.length > 22 ? largestMagnitude + 2n : BigInt(digits);
  if (magnitude > largestMagnitude + (negative ? 1n : 0n)) {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    throw syntaxError(
      'IntegerOverflow',
      position,
      `number ${negative ? '-' : ''}${shown} is out of range for an integer`,
    );
  }
  return { kind: 'integer', value: negative ? -magnitude : magnitude, position };
}

function hintFor(text: string): string | undefined {
  if (/^0[0-7]+$/.test(text)) return `Write octal numbers as 0o${text.slice(1)}.`;
  if (/^0[xX]/.test(text)) return 'A hexadecimal number is 0x and digits 0-9, a-f.';
  if (/^0[oO]/.test(text)) return 'An octal number is 0o and digits 0-7.';
  if (/^[0-9]+[A-Za-z_]/.test(text)) return 'A name cannot start with a digit unless quoted with backticks.';
  return undefined;
}
