/**
 * || over text and anything, concat and concat_ws: how values become text inside text.
 */
import type { DataType, Datum } from '../../value/type.ts';
import { definitionOf } from '../../value/type.ts';
import type { EvalContext } from '../contract.ts';
import { defineOperator, type Registrar, scalar, specialized } from '../definition.ts';
import { isUnknown } from '../type-name.ts';
import { checkTextLength } from './string-functions.ts';

/** A value as text output shows it, under the session's settings. */
export function printerOf(type: DataType | undefined): (session: EvalContext, value: Datum) => string {
  if (type === undefined || isUnknown(type)) return (_session, value) => value as string;
  if (type.name === 'bool') return (_session, value) => (value === true ? 't' : 'f');
  const { print } = definitionOf(type);
  return (session, value) => print(value, type, session.printSettings);
}

/** `||` turns a bool into true or false, as a cast to text does. */
function castPrinterOf(type: DataType): (session: EvalContext, value: Datum) => string {
  return type.name === 'bool' ? (_session, value) => String(value) : printerOf(type);
}

function concatenate(left: string, right: string): string {
  checkTextLength(left.length + right.length);
  return left + right;
}

export function registerConcatenation(registrar: Registrar): void {
  const stable = { needsContext: true, volatility: 'stable' } as const;
  defineOperator(registrar, '||', scalar('textcat(text, text) text', concatenate));
  const before = specialized(
    'anytextcat(anynonarray, text) text',
    ([type]) => {
      const print = castPrinterOf(type!);
      return (session: EvalContext, left: Datum, right: string) => concatenate(print(session, left), right);
    },
    stable,
  );
  const after = specialized(
    'textanycat(text, anynonarray) text',
    ([, type]) => {
      const print = castPrinterOf(type!);
      return (session: EvalContext, left: string, right: Datum) => concatenate(left, print(session, right));
    },
    stable,
  );
  defineOperator(registrar, '||', before);
  defineOperator(registrar, '||', after);
  const lenient = { ...stable, strict: false };
  registrar.register(
    specialized(
      'concat(variadic _anything) text',
      (types) => {
        const printers = types.map(printerOf);
        return (session: EvalContext, values: readonly Datum[]) => joined(session, printers, values, '');
      },
      lenient,
    ),
  );
  registrar.register(
    specialized(
      'concat_ws(text, variadic _anything) text',
      ([, ...types]) => {
        const printers = types.map(printerOf);
        return (session: EvalContext, separator: string | null, values: readonly Datum[]) =>
          separator === null ? null : joined(session, printers, values, separator);
      },
      lenient,
    ),
  );
  registerElementForms(registrar);
}

type Printer = ReturnType<typeof printerOf>;

/** `concat(VARIADIC array)`: the elements of one array, which share a printer. */
function registerElementForms(registrar: Registrar): void {
  const stable = { needsContext: true, volatility: 'stable' } as const;
  registrar.register(
    specialized(
      'concat_elements(anyarray) text',
      ([type]) => {
        const print = printerOf(type!.element);
        return (session: EvalContext, values: readonly Datum[]) => joined(session, [print], values, '');
      },
      stable,
    ),
  );
  registrar.register(
    specialized(
      'concat_ws_elements(text, anyarray) text',
      ([, type]) => {
        const print = printerOf(type!.element);
        return (session: EvalContext, separator: string, values: readonly Datum[]) =>
          joined(session, [print], values, separator);
      },
      stable,
    ),
  );
}

/** Nulls are left out; one printer alone serves all values. */
function joined(
  session: EvalContext,
  printers: readonly Printer[],
  values: readonly Datum[],
  separator: string,
): string {
  const parts: string[] = [];
  for (const [i, value] of values.entries()) {
    if (value !== null) parts.push((printers[i] ?? printers[0]!)(session, value));
  }
  checkTextLength(parts.reduce((length, part) => length + part.length + separator.length, 0));
  return parts.join(separator);
}
