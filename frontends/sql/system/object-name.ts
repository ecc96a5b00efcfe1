/**
 * Names of objects as PostgreSQL writes them: quoted where they must be, with the schema where the search path does not
 * find them without.
 */
import { type AnsweringSession, type Catalog, DbError } from '../../../engine/extend.ts';
import { keywordClassOf, sqlKeywords } from '../grammar/keyword.ts';
import { foldAscii } from '../grammar/literal.ts';

const categories = { 'type-function': 'T', unreserved: 'U', 'column-name': 'C', reserved: 'R' } as const;

/** What pg_get_keywords says of a word: its category, and whether it may be a label without AS. */
export function keywordCategory(code: number): { readonly letter: 'U' | 'C' | 'T' | 'R'; readonly isBare: boolean } {
  const own = keywordClassOf(code);
  const letter = categories[own.replace(/-as$/, '') as keyof typeof categories];
  return { letter, isBare: !own.endsWith('-as') };
}

/** Whether a word means something to the grammar where a name may stand. */
function isKeyword(name: string): boolean {
  const code = sqlKeywords.get(name);
  return code !== undefined && keywordCategory(code).letter !== 'U';
}

/** The name as an identifier of SQL: in quotes unless it is a plain lower-case word that is not reserved. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !isKeyword(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

export function roleName(catalog: Catalog, id: number): string {
  for (const role of catalog.roles) if (role.id === id) return role.name;
  return `unknown (OID=${id})`;
}

/**
 * Parts of a possibly qualified, possibly quoted name; a database's name before the schema's is left out.
 *
 * @throws DbError 42602 for what is no name, 42601 for one of more than three parts.
 */
export function nameParts(text: string): { readonly schema: string | undefined; readonly name: string } {
  const parts: string[] = [];
  const part = /\s*(?:"((?:[^"]|"")+)"|([^."\s]+))\s*(\.|$)/y;
  for (let isLast = false; !isLast; ) {
    const match = part.exec(text);
    if (match === null) throw new DbError('42602', 'invalid name syntax');
    const [, quoted, plain, end] = match;
    parts.push(quoted === undefined ? foldAscii(plain!) : quoted.replaceAll('""', '"'));
    isLast = end === '';
  }
  if (parts.length <= 3) return { schema: parts.at(-2), name: parts.at(-1)! };
  throw new DbError('42601', `improper relation name (too many dotted names): ${parts.join('.')}`);
}

/** The name of what lies in no schema: a schema or a role. Throws DbError 42602 for what is no such name. */
export function bareName(text: string): string {
  const { schema, name } = nameParts(text);
  if (schema !== undefined) throw new DbError('42602', 'invalid name syntax');
  return name;
}

/** Schemas in the order in which names are looked up: pg_catalog first, unless the path says where it stands. */
export function searchedSchemas({ searchPath }: Pick<AnsweringSession, 'searchPath'>): readonly string[] {
  return searchPath.includes('pg_catalog') ? searchPath : ['pg_catalog', ...searchPath];
}

/** Whether a relation of that name in that schema is the one found without saying the schema. */
export function isVisible(
  session: Pick<AnsweringSession, 'searchPath' | 'catalog'>,
  schema: string,
  name: string,
  exists: (schema: string, name: string) => boolean,
): boolean {
  for (const searched of searchedSchemas(session)) {
    if (searched === schema) return true;
    if (exists(searched, name)) return false;
  }
  return false;
}

/** Whether a table, view, sequence or index of that name is in the schema. */
export function hasRelation(catalog: Catalog, schema: string, name: string): boolean {
  return catalog.relationNamed(schema, name, []) !== undefined || catalog.indexNamed(schema, name, []) !== undefined;
}

/** The relation's name, with its schema unless the search path makes it needless; `always` shows it in any case. */
export function qualifiedName(
  session: Pick<AnsweringSession, 'searchPath' | 'catalog'>,
  object: { readonly schema: number; readonly name: string },
  show: 'always' | 'when hidden',
): string {
  const catalog = session.catalog();
  const schema = catalog.schemaById(object.schema)?.name ?? '';
  const exists = (searched: string, name: string): boolean => hasRelation(catalog, searched, name);
  const isShort = show === 'when hidden' && isVisible(session, schema, object.name, exists);
  return isShort ? quoteName(object.name) : `${quoteName(schema)}.${quoteName(object.name)}`;
}
