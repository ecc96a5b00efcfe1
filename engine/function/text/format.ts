/**
 * format(): %s, %I, %L with positions (`%2$s`), the `-` flag and widths (`%10s`, `%*s`), as manual 9.4.1 describes.
 */
import { DbError } from '../../error.ts';
import { characterCount } from '../../value/text.ts';
import type { DataType, Datum } from '../../value/type.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar, specialized } from '../definition.ts';
import { printerOf } from './concatenation.ts';
import { quoteIdentifier, quoteLiteral } from './quoting.ts';
import { checkTextLength } from './string-functions.ts';

type Argument = { readonly value: Datum; readonly print: () => string };

const directive = /%(?:(\d+)\$)?(-+)?(?:(\d+)|(\*)(?:(\d+)\$)?)?([\s\S]?)/g;

function tooFew(): DbError {
  return new DbError('22023', 'too few arguments for format()');
}

function format(template: string, given: readonly Argument[]): string {
  let next = 0;
  const take = (position: string | undefined): Argument => {
    if (Number(position) === 0)
      throw new DbError('22023', 'format specifies argument 0, but arguments are numbered from 1');
    const index = position === undefined ? next : Number(position) - 1;
    next = index + 1;
    const found = given[index];
    if (found === undefined) throw tooFew();
    return found;
  };
  return template.replace(directive, (_all, position, minus, width, star, starPosition, letter) => {
    if (letter === '') throw new DbError('22023', 'unterminated format() type specifier', { hint: percentHint });
    if (letter === '%') return '%';
    let size = width === undefined ? 0 : Number(width);
    if (star !== undefined) {
      const { value } = take(starPosition);
      size = value === null ? 0 : Number(value);
    }
    const text = converted(letter, () => take(position));
    return padded(text, Math.abs(size), minus !== undefined || size < 0);
  });
}

/** Blanks up to `width` characters, behind the text or before it. */
function padded(text: string, width: number, behind: boolean): string {
  checkTextLength(width);
  const blanks = ' '.repeat(Math.max(width - characterCount(text), 0));
  return behind ? text + blanks : blanks + text;
}

const percentHint = 'For a single "%" use "%%".';

function converted(letter: string, take: () => Argument): string {
  if (letter !== 's' && letter !== 'I' && letter !== 'L') {
    throw new DbError('22023', `unrecognized format() type specifier "${letter}"`, { hint: percentHint });
  }
  const { value, print } = take();
  if (letter === 's') return value === null ? '' : print();
  if (letter === 'L') return value === null ? 'NULL' : quoteLiteral(print());
  if (value === null) throw new DbError('22004', 'null values cannot be formatted as an SQL identifier');
  return quoteIdentifier(print());
}

export function registerFormat(registrar: Registrar): void {
  const stable = { needsContext: true, volatility: 'stable', strict: false } as const;
  registrar.register(scalar('format(text) text', (template: string) => format(template, [])));
  const body = (printers: readonly ReturnType<typeof printerOf>[]) => {
    return (session: EvalContext, template: string | null, values: readonly Datum[] | null) => {
      if (template === null) return null;
      const given = (values ?? []).map((value, i) => {
        const print = printers[i] ?? printers[0]!;
        return { value, print: () => print(session, value) };
      });
      return format(template, given);
    };
  };
  registrar.register(
    specialized('format(text, variadic _anything) text', ([, ...types]) => body(types.map(printerOf)), stable),
  );
  const ofArray = ([, array]: readonly DataType[]) => body([printerOf(array?.element)]);
  registrar.register(specialized('format_elements(text, anyarray) text', ofArray, stable));
}
