/** Types by the short names that spec tables use: `numeric(5,2)`, `varchar(3)[]`. */
import { invariant } from '../../engine/error.ts';
import '../../engine/value/builtin-types.ts';
import { arrayOf, type DataType, findType } from '../../engine/value/type.ts';

export function typeNamed(text: string): DataType {
  if (text.endsWith('[]')) return arrayOf(typeNamed(text.slice(0, -2)));
  const match = /^(\w+)(?:\((-?\d+)(?:,(-?\d+))?\))?$/.exec(text);
  const base = findType(match?.[1] ?? text);
  invariant(match && base, `the spec names a type, not ${text}`);
  if (match[2] === undefined) return base;
  const first = Number(match[2]);
  if (['varchar', 'bpchar', 'vector'].includes(base.name)) return { ...base, length: first };
  return { ...base, precision: first, scale: Number(match[3] ?? 0) };
}
