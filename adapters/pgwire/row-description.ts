/**
 * RowDescription and ParameterDescription: what a statement returns and takes, as PostgreSQL's object ids and type
 * modifiers.
 */
import { type DataType, definitionOf, type Field, oidOf, type PreparedStatement } from '../../engine/index.ts';
import { fromServer } from './message-type.ts';
import type { MessageWriter } from './message-writer.ts';

/** True when the statement answers with rows, be it none. */
export function returnsRows({ planned }: PreparedStatement): boolean {
  if (planned.fields.length > 0) return true;
  const { bound } = planned;
  return bound.kind === 'query' && bound.command === 'SELECT' && !bound.writes;
}

/** @param binary per field, true for the binary format */
export function writeRowDescription(
  writer: MessageWriter,
  fields: readonly Field[],
  binary: readonly boolean[] | undefined,
): void {
  writer.begin(fromServer.rowDescription);
  writer.int16(fields.length);
  fields.forEach(({ name, type, origin }, f) => {
    writer.text(name);
    writer.int32(origin?.table ?? 0);
    writer.int16(origin?.number ?? 0);
    writer.int32(oidOf(type));
    writer.int16(type.element === undefined ? definitionOf(type).byteLength : -1);
    writer.int32(modifierOf(type));
    writer.int16(binary?.[f] === true ? 1 : 0);
  });
  writer.end();
}

export function writeParameterDescription(writer: MessageWriter, types: readonly DataType[]): void {
  writer.begin(fromServer.parameterDescription);
  writer.int16(types.length);
  for (const type of types) writer.int32(oidOf(type));
  writer.end();
}

/** pg_attribute.atttypmod: −1 for none. */
function modifierOf(type: DataType): number {
  const scalar = type.element ?? type;
  if (scalar.name === 'numeric') {
    return scalar.precision === undefined ? -1 : ((scalar.precision << 16) | ((scalar.scale ?? 0) & 0x7ff)) + 4;
  }
  if (scalar.length !== undefined) return scalar.name === 'vector' ? scalar.length : scalar.length + 4;
  return scalar.precision ?? -1;
}
