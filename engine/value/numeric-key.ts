/**
 * Key bytes of numeric: one byte string for all values that compare equal, in their order.
 *
 * | class byte | value | what follows |
 * |---|---|---|
 * | 1 | −Infinity | |
 * | 2 | below zero | the bytes of the positive value, inverted |
 * | 3 | zero | |
 * | 4 | above zero | int32 exponent e, then the digits of 0.d₁d₂… × 10^e two to a byte (value + 1), then 0 |
 * | 5 | Infinity | |
 * | 6 | NaN | |
 *
 * The display scale is lost, so keys are not read back.
 */
import type { Numeric } from './numeric.ts';
import type { KeyWriter } from './type.ts';

export function writeNumericKey(writer: KeyWriter, value: Numeric): void {
  switch (value.kind) {
    case '-infinity':
      writer.byte(1);
      return;
    case 'infinity':
      writer.byte(5);
      return;
    case 'nan':
      writer.byte(6);
      return;
    case 'finite':
      break;
  }
  if (value.coefficient === 0) {
    writer.byte(3);
    return;
  }
  const negative = value.coefficient < 0;
  const mask = negative ? 0xff : 0;
  const digits = (negative ? -value.coefficient : value.coefficient).toString();
  const exponent = digits.length - value.scale;
  writer.byte(negative ? 2 : 4);
  writer.int32(negative ? ~exponent : exponent);
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 48) end--;
  for (let i = 0; i < end; i += 2) {
    const low = i + 1 < end ? digits.charCodeAt(i + 1) - 48 : 0;
    writer.byte(((digits.charCodeAt(i) - 48) * 10 + low + 1) ^ mask);
  }
  writer.byte(mask);
}
