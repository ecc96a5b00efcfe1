/**
 * Constants as SQL text: `5`, `1.5`, `true`, `'x'::text`, `(0)::numeric`, `'t_id_seq'::regclass`.
 *
 * A number literal that was read as another numeric type on the way in prints as the cast that PostgreSQL would show;
 * at the top of an expression, where a column's type is known, it prints bare. A label does not carry the length of
 * the column that the constant was made for.
 */
import { type DataType, type Datum, definitionOf } from '../../../../engine/extend.ts';
import { quoteText } from '../object-name.ts';
import { formatType } from '../type-catalog.ts';

const wholeNumbers = new Set(['int2', 'int4', 'int8']);
const castNumbers = new Set(['numeric', 'float4', 'float8']);

export interface ConstantPlace {
  /** Whether it is all there is, and its type known from elsewhere. */
  readonly isTop: boolean;
  readonly pretty: boolean;
  /** The name of what a regclass or its kin points to. */
  readonly objectName: (type: string, id: number) => string;
}

export function printConstant(value: Datum, type: DataType, place: ConstantPlace): string {
  const label = formatType(type, -1);
  if (value === null) return type.name === 'unknown' ? 'NULL' : `NULL::${label}`;
  if (type.name === 'bool') return value === true ? 'true' : 'false';
  const text = definitionOf(type).print(value, type, { ...plainSettings, objectName: place.objectName });
  if (wholeNumbers.has(type.name)) return text.startsWith('-') ? `'${text}'::${label}` : text;
  if (castNumbers.has(type.name) && /^\d+(?:\.\d+)?$/.test(text)) {
    const isPlain = place.isTop || (type.name === 'numeric' && text.includes('.'));
    if (isPlain) return text;
    return place.pretty ? `${text}::${label}` : `(${text})::${label}`;
  }
  return `${quoteText(text)}::${label}`;
}

const plainSettings = { timeZone: 'UTC', extraFloatDigits: 1, byteaOutput: 'hex' } as const;
