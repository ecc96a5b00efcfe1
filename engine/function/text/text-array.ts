/**
 * Between text and arrays: string_to_array and array_to_string.
 */
import { arrayElements } from '../../value/array.ts';
import type { DataType, Datum } from '../../value/type.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar, specialized } from '../definition.ts';
import { printerOf } from './concatenation.ts';

/** Pieces between separators; single characters for a null separator; those equal to `nullText` become null. */
export function splitText(text: string, separator: string | null, nullText: string | null = null): (string | null)[] {
  if (text === '') return [];
  const pieces = separator === null ? Array.from(text) : separator === '' ? [text] : text.split(separator);
  return nullText === null ? pieces : pieces.map((piece) => (piece === nullText ? null : piece));
}

/** Elements of any depth in order; nulls are left out, or written as `nullText`. */
function arrayToText([type]: readonly DataType[]) {
  const element = type!.element!;
  const print = printerOf(element);
  return (
    session: EvalContext,
    values: readonly Datum[] | null,
    separator: string | null,
    nullText: string | null = null,
  ): string | null => {
    if (values === null || separator === null) return null;
    const pieces: string[] = [];
    for (const value of arrayElements(values, element)) {
      if (value !== null) pieces.push(print(session, value));
      else if (nullText !== null) pieces.push(nullText);
    }
    return pieces.join(separator);
  };
}

export function registerTextArrays(registrar: Registrar): void {
  const lenient = { strict: false };
  const split = (text: string | null, separator: string | null, nullText: string | null = null): Datum =>
    text === null ? null : splitText(text, separator, nullText);
  registrar.register(scalar('string_to_array(text, text) _text', split, lenient));
  registrar.register(scalar('string_to_array(text, text, text) _text', split, lenient));
  const stable = { needsContext: true, volatility: 'stable', strict: false } as const;
  registrar.register(specialized('array_to_string(anyarray, text) text', arrayToText, stable));
  registrar.register(specialized('array_to_string(anyarray, text, text) text', arrayToText, stable));
}
