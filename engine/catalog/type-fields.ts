/**
 * A data type as fields of a stored row: name, length, precision, scale. The modifiers of an array are its element's.
 *
 * Types read back are shared objects, one per distinct set of fields.
 */
import { DbError } from '../error.ts';
import { arrayOf, type DataType } from '../value/type.ts';

export interface TypeFields {
  readonly type: string;
  readonly length: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
}

/** Throws 42P16 for records: a stored column has a type that has a name. */
export function fieldsOfType(type: DataType): TypeFields {
  const scalar = type.element ?? type;
  if (scalar.fields !== undefined || scalar.element !== undefined) {
    throw new DbError('42P16', `a column cannot have the type ${type.name}`);
  }
  const { length = null, precision = null, scale = null } = scalar;
  return { type: type.name, length, precision, scale };
}

const known = new Map<string, DataType>();

export function typeOfFields(fields: TypeFields): DataType {
  const { type: name, length, precision, scale } = fields;
  const key = `${name} ${length} ${precision} ${scale}`;
  let found = known.get(key);
  if (found === undefined) {
    const isArray = name.startsWith('_');
    const scalar: DataType = {
      name: isArray ? name.slice(1) : name,
      ...(length === null ? {} : { length }),
      ...(precision === null ? {} : { precision }),
      ...(scale === null ? {} : { scale }),
    };
    found = isArray ? arrayOf(scalar) : scalar;
    known.set(key, found);
  }
  return found;
}
