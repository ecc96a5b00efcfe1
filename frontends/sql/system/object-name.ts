/**
 * Names of objects as PostgreSQL writes them: quoted where they must be, with the schema where the search path does not
 * find them without.
 */
import type { AnsweringSession, Catalog } from '../../../engine/extend.ts';
import { identifierCode, sqlKeywords } from '../grammar/keyword.ts';

/** Codes from which on words are names of columns only, and reserved; see grammar/keyword.ts. */
const firstColumnNameCode = 0xe580;
const firstReservedCode = 0xe800;

/** Unreserved, column name, type or function name, reserved: as pg_get_keywords says it. */
export function keywordCategory(code: number): 'U' | 'C' | 'T' | 'R' {
  if (code < identifierCode) return 'T';
  if (code < firstColumnNameCode) return 'U';
  return code < firstReservedCode ? 'C' : 'R';
}

/** Whether a word means something to the grammar where a name may stand. */
function isKeyword(name: string): boolean {
  const code = sqlKeywords.get(name);
  return code !== undefined && keywordCategory(code) !== 'U';
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

/** Parts of a possibly qualified, possibly quoted name: at most schema and name. */
export function nameParts(text: string): { readonly schema: string | undefined; readonly name: string } {
  const parts: string[] = [];
  for (const match of text.matchAll(/"((?:[^"]|"")*)"|([^.\s"]+)/g)) {
    parts.push(match[1] === undefined ? match[2]!.toLowerCase() : match[1].replaceAll('""', '"'));
  }
  return { schema: parts.at(-2), name: parts.at(-1) ?? '' };
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
