/**
 * Casts within the text family, from bool to it, and "char" ↔ int4.
 *
 * text and varchar hold the same datum; bpchar loses its padding on the way out, name is cut to 63 bytes, "char" to one
 * byte. Lengths of the target are fitted afterwards, by modifier.ts.
 */
import { DbError } from '../../error.ts';
import { fitName, fitSingleChar, trimTrailingSpaces } from '../../value/text.ts';
import type { CastContext, Evaluate } from '../contract.ts';
import { defineCast, type Registrar, scalar } from '../definition.ts';

export function registerTextCasts(registrar: Registrar): void {
  const cast = (from: string, to: string, context: CastContext, body: Evaluate): void =>
    defineCast(registrar, from, to, context, scalar(`${to}(${from}) ${to}`, body));
  const identity = (value: string): string => value;
  defineCast(registrar, 'text', 'varchar', 'implicit');
  defineCast(registrar, 'text', 'bpchar', 'implicit');
  defineCast(registrar, 'varchar', 'text', 'implicit');
  defineCast(registrar, 'varchar', 'bpchar', 'implicit');
  cast('bpchar', 'text', 'implicit', trimTrailingSpaces);
  cast('bpchar', 'varchar', 'implicit', trimTrailingSpaces);
  cast('char', 'text', 'implicit', identity);
  cast('char', 'varchar', 'assignment', identity);
  cast('char', 'bpchar', 'assignment', identity);
  cast('name', 'text', 'implicit', identity);
  cast('name', 'varchar', 'assignment', identity);
  cast('name', 'bpchar', 'assignment', identity);
  for (const from of ['text', 'varchar']) {
    cast(from, 'name', 'implicit', fitName);
    cast(from, 'char', 'assignment', fitSingleChar);
  }
  cast('bpchar', 'name', 'implicit', (value: string) => fitName(trimTrailingSpaces(value)));
  cast('bpchar', 'char', 'assignment', fitSingleChar);
  // spelled out, where the text form of a boolean is a letter
  for (const to of ['text', 'varchar', 'bpchar']) cast('bool', to, 'assignment', (value: boolean) => String(value));
  cast('char', 'int4', 'explicit', (value: string) => {
    const code = value === '' ? 0 : value.charCodeAt(0);
    return code > 127 ? code - 256 : code;
  });
  cast('int4', 'char', 'explicit', (value: number) => {
    if (value < -128 || value > 127) throw new DbError('22003', '"char" out of range');
    return value === 0 ? '' : String.fromCharCode(value & 0xff);
  });
}
