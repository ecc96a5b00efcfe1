/**
 * Objects by name and names by object: regclass, regtype, regproc and their kin in both directions, and to_regclass,
 * which gives NULL where a cast is an error.
 */
import {
  type AnsweringSession,
  arrayOf,
  type CatalogAnswer,
  type DataType,
  type Datum,
  DbError,
  findType,
  oidOf,
  typeByOid,
} from '../../../../engine/extend.ts';
import { type Directory, functionDirectory } from '../directory.ts';
import { inputOutputById, inputOutputFunctions } from '../input-output.ts';
import {
  bareName,
  hasRelation,
  isVisible,
  nameParts,
  qualifiedName,
  quoteName,
  roleName,
  searchedSchemas,
} from '../object-name.ts';
import { formatType, listedTypes, pseudoTypeIds, typeId } from '../type-catalog.ts';

type Find = (session: AnsweringSession, text: string) => number | undefined;

/** A table, view, sequence, index or system relation by name. */
function findRelation(directory: Directory): Find {
  return (session, text) => {
    const { schema, name } = nameParts(text);
    const catalog = session.catalog();
    for (const searched of schema === undefined ? searchedSchemas(session) : [schema]) {
      const found = catalog.relationNamed(searched, name, []) ?? catalog.indexNamed(searched, name, []);
      if (found !== undefined) return found.id;
      const system = directory.named(searched, name);
      if (system !== undefined) return directory.idOf(system);
    }
    return undefined;
  };
}

const spelledTypes: ReadonlyMap<string, string> = new Map([
  ['int', 'int4'],
  ['decimal', 'numeric'],
  ['dec', 'numeric'],
  ['float', 'float8'],
  ['char', 'bpchar'],
  ['"char"', 'char'],
  ['time', 'time'],
]);

/** A type by any of its spellings, `integer`, `pg_catalog.int4`, `varchar(10)[]`. */
function findTypeByText(text: string): number | undefined {
  const match = /^\s*(?:"?(?:pg_catalog|public)"?\s*\.\s*)?(.*?)\s*((?:\[\s*\d*\s*\]\s*)*)$/is.exec(text);
  const written = (match?.[1] ?? '').replace(/\s+/g, ' ').replace(/\s*\(\s*\d+\s*(?:,\s*-?\d+\s*)?\)/, '');
  const plain = written.startsWith('"') ? written : written.toLowerCase();
  const unquoted = plain.replaceAll('"', '');
  const found: DataType | undefined = findType(spelledTypes.get(plain) ?? '') ?? sqlNamed(plain) ?? findType(unquoted);
  if (found === undefined) return pseudoTypeIds.get(unquoted === 'any' ? 'anything' : unquoted);
  const type = match?.[2] === '' || found.element !== undefined ? found : arrayOf(found);
  return oidOf(type);
}

function sqlNamed(name: string): DataType | undefined {
  const definition = listedTypes().find(({ sqlName }) => sqlName === name);
  return definition && findType(definition.name);
}

const findFunction: Find = (session, text) => {
  const { name } = nameParts(text);
  const directory = functionDirectory(session.database.functions);
  const found = session.database.functions.named(name);
  if (found.length > 1) throw new DbError('42725', `more than one function named "${text}"`);
  if (found.length === 1) return directory.idOfFunction(found[0]!);
  return inputOutputFunctions().find((listed) => listed.name === name)?.id;
};

/** `lower(text)`. */
const findProcedure: Find = (session, text) => {
  const match = /^([^(]+)\((.*)\)\s*$/s.exec(text);
  if (match === null) return undefined;
  const wanted = match[2]!.trim() === '' ? [] : match[2]!.split(',').map((part) => findTypeByText(part));
  const found = session.database.functions
    .named(nameParts(match[1]!).name)
    .find(
      ({ parameters }) =>
        parameters.length === wanted.length && parameters.every((parameter, i) => typeId(parameter) === wanted[i]),
    );
  return found && functionDirectory(session.database.functions).idOfFunction(found);
};

const findOperator: Find = (session, text) => {
  const symbol = text.replace(/^.*\./s, '').trim();
  const directory = functionDirectory(session.database.functions);
  const found = directory.operators.filter((operator) => operator.symbol === symbol);
  if (found.length > 1) throw new DbError('42725', `more than one operator named ${text}`);
  return found[0] && directory.idOfOperator(found[0]);
};

const findSchema: Find = (session, text) => session.catalog().schemaNamed(bareName(text))?.id;
const findRole: Find = (session, text) => session.catalog().roleNamed(bareName(text))?.id;

const collationIds: ReadonlyMap<string, number> = new Map([
  ['default', 100],
  ['C', 950],
  ['POSIX', 951],
]);
const findCollation: Find = (_session, text) => collationIds.get(nameParts(text).name);

type Print = (session: AnsweringSession, id: number) => string | undefined;

function printRelation(directory: Directory): Print {
  return (session, id) => {
    const catalog = session.catalog();
    const object = catalog.relationById(id) ?? catalog.indexById(id);
    if (object !== undefined) return qualifiedName(session, object, 'when hidden');
    const system = directory.byId(id);
    if (system === undefined) return undefined;
    const isShort = searchedSchemas(session).includes(system.schema);
    return isShort ? quoteName(system.name) : `${system.schema}.${quoteName(system.name)}`;
  };
}

const printFunction: Print = (session, id) => {
  const name = functionDirectory(session.database.functions).functionById(id)?.name ?? inputOutputById(id);
  return name && quoteName(name);
};

const printProcedure: Print = (session, id) => {
  const found = functionDirectory(session.database.functions).functionById(id);
  return found && `${quoteName(found.name)}(${found.parameters.map((type) => formatType(type)).join(',')})`;
};

const printOperator: Print = (session, id) => functionDirectory(session.database.functions).operatorById(id)?.symbol;

const printOperatorTypes: Print = (session, id) => {
  const found = functionDirectory(session.database.functions).operatorById(id);
  const left = found?.left === undefined ? 'none' : formatType(found.left);
  return found && `${found.symbol}(${left},${formatType(found.right)})`;
};

const printSchema: Print = (session, id) => {
  const schema = session.catalog().schemaById(id);
  return schema && quoteName(schema.name);
};

const printRole: Print = (session, id) => {
  const name = roleName(session.catalog(), id);
  return name.startsWith('unknown') ? undefined : quoteName(name);
};

const printCollation: Print = (_session, id) => {
  const found = [...collationIds].find(([, known]) => known === id);
  return found && (found[0] === 'default' ? '"default"' : quoteName(found[0]));
};

/** A type by its object id, as `format_type` prints it. */
export function typeName(id: number, modifier = -2): string | undefined {
  const type = typeByOid(id);
  if (type !== undefined) return formatType(type, modifier);
  const pseudo = [...pseudoTypeIds].find(([, known]) => known === id)?.[0];
  return pseudo === 'anything' ? '"any"' : pseudo;
}

/** What a name of each kind that is not there is called in messages. */
const missing: Readonly<Record<string, (text: string) => DbError>> = {
  regclass: (text) => new DbError('42P01', `relation "${text}" does not exist`),
  regtype: (text) => new DbError('42704', `type "${text}" does not exist`),
  regproc: (text) => new DbError('42883', `function "${text}" does not exist`),
  regprocedure: (text) => new DbError('42883', `function "${text}" does not exist`),
  regoper: (text) => new DbError('42883', `operator does not exist: ${text}`),
  regoperator: (text) => new DbError('42883', `operator does not exist: ${text}`),
  regnamespace: (text) => new DbError('3F000', `schema "${text}" does not exist`),
  regrole: (text) => new DbError('42704', `role "${text}" does not exist`),
  regcollation: (text) => new DbError('42704', `collation "${text}" for encoding "UTF8" does not exist`),
};

/** 0 is printed as `-`, what is gone as its number. */
function printed(print: Print): CatalogAnswer {
  return (session, id) => (id === 0 ? '-' : (print(session, id as number) ?? String(id)));
}

function read(find: Find, failure: (text: string) => DbError): CatalogAnswer {
  return (session, text) => {
    if (text === '-') return 0;
    const found = find(session, text as string);
    if (found === undefined) throw failure(text as string);
    return found;
  };
}

function readOrNull(find: Find): CatalogAnswer {
  return (session, text): Datum => {
    const number = /^\d+$/.test(text as string) ? Number(text) : undefined;
    return number ?? find(session, text as string) ?? null;
  };
}

/** pg_table_is_visible: whether a relation is found by its bare name; NULL for none. */
function relationVisible(directory: Directory): CatalogAnswer {
  return (session, id) => {
    const catalog = session.catalog();
    const object = catalog.relationById(id as number) ?? catalog.indexById(id as number);
    const system = object === undefined ? directory.byId(id as number) : undefined;
    const own = system?.schema ?? catalog.schemaById(object?.schema ?? 0)?.name;
    const name = (object ?? system)?.name;
    if (own === undefined || name === undefined) return null;
    const exists = (schema: string, searched: string): boolean =>
      hasRelation(catalog, schema, searched) || directory.named(schema, searched) !== undefined;
    return isVisible(session, own, name, exists);
  };
}

export function nameAnswers(directory: Directory): readonly (readonly [string, CatalogAnswer])[] {
  const kinds: readonly (readonly [string, Find, Print])[] = [
    ['regclass', findRelation(directory), printRelation(directory)],
    ['regtype', (_session, text) => findTypeByText(text), (_session, id) => typeName(id)],
    ['regproc', findFunction, printFunction],
    ['regprocedure', findProcedure, printProcedure],
    ['regoper', findOperator, printOperator],
    ['regoperator', findOperator, printOperatorTypes],
    ['regnamespace', findSchema, printSchema],
    ['regrole', findRole, printRole],
    ['regcollation', findCollation, printCollation],
  ];
  const names = kinds.flatMap(([kind, find, print]): readonly (readonly [string, CatalogAnswer])[] => [
    [`${kind}_in`, read(find, missing[kind]!)],
    [`${kind}_out`, printed(print)],
    [`to_${kind}`, readOrNull(find)],
  ]);
  return [...names, ['pg_table_is_visible', relationVisible(directory)]];
}
