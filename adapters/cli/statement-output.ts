/**
 * Runs one statement in the shell's session and gives back what to show: an aligned table or the command tag.
 */
import { type Batch, definitionOf, type Field, runInSlices, type Session, valueAt } from '../../engine/index.ts';
import { alignedTable } from './aligned-table.ts';

const numberTypes = new Set(['int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric']);

/** The rows of a statement as text, in the form the wire would carry. */
export async function textRowsOf(
  session: Session,
  text: string,
): Promise<{
  readonly fields: readonly Field[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly tag: string;
}> {
  const statement = session.prepare(text);
  const { fields } = statement.planned;
  const rows: (string | null)[][] = [];
  const settings = session.printSettings;
  const collect = (batch: Batch): void => {
    for (let s = 0; s < batch.selected; s++) {
      const row = batch.selection?.[s] ?? s;
      rows.push(
        fields.map(({ type }, f) => {
          const value = valueAt(batch.columns[f]!, row);
          return value === null ? null : definitionOf(type).print(value, type, settings);
        }),
      );
    }
  };
  const { tag } = await runInSlices(session, session.run(statement, []), collect);
  return { fields, rows, tag };
}

/** Runs a statement; the text to show ends with a newline, and is empty for an empty statement. */
export async function outputOf(session: Session, text: string): Promise<string> {
  const { fields, rows, tag } = await textRowsOf(session, text);
  if (fields.length === 0) return tag === '' ? '' : `${tag}\n`;
  return alignedTable(
    fields.map(({ name, type }) => ({ name, right: numberTypes.has(type.name) })),
    rows,
  );
}
