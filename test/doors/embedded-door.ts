/** The embedded door, over a fresh database in memory. */
import { open } from '../../adapters/embedded/embedded.ts';
import { changedRows, type Door, failureOf } from './outcome.ts';

export async function openEmbeddedDoor(): Promise<Door> {
  const database = await open();
  return {
    async run(text, language) {
      try {
        const options = { rowMode: 'array', format: 'text' } as const;
        const result =
          language === 'cypher'
            ? await database.cypher<(string | null)[]>(text, {}, options)
            : await database.query<(string | null)[]>(text, [], options);
        return {
          kind: 'answer',
          columns: result.fields.map(({ name, dataTypeID }) => ({ name, typeOid: dataTypeID })),
          rows: result.rows,
          changed: changedRows(text, language, result.affectedRows),
        };
      } catch (error) {
        return failureOf(error);
      }
    },
    close: () => database.close(),
  };
}
