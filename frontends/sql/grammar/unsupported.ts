/**
 * Statements and clauses that PostgreSQL knows and this grammar does not: they are answered 0A000 with the feature's
 * name, at its first word, instead of a syntax error. Looked up only after the grammar has failed, so a dialect that
 * adds one of them by its own rules wins.
 */
import { type DbError, unsupported } from '../../../engine/extend.ts';
import { positionOf, sourceOf, type Tokens } from './token.ts';

/** Objects whose ALTER and DROP are both unknown, by the first word of their name. */
const alteredAndDropped = (
  'database function procedure routine aggregate type domain policy trigger rule operator cast collation ' +
  'conversion language publication subscription server statistics tablespace foreign text event transform owned'
).split(' ');

/** Statements by their first words. `?` marks a word that may be missing. */
const statements: readonly (readonly [string, string])[] = [
  ['grant', 'GRANT'],
  ['revoke', 'REVOKE'],
  ['merge', 'MERGE'],
  ['listen', 'LISTEN'],
  ['notify', 'NOTIFY'],
  ['unlisten', 'UNLISTEN'],
  ['do', 'DO'],
  ['load', 'LOAD'],
  ['cluster', 'CLUSTER'],
  ['reindex', 'REINDEX'],
  ['reassign owned', 'REASSIGN OWNED'],
  ['refresh materialized view', 'REFRESH MATERIALIZED VIEW'],
  ['security label', 'SECURITY LABEL'],
  ['import foreign schema', 'IMPORT FOREIGN SCHEMA'],
  ['prepare transaction', 'PREPARE TRANSACTION'],
  ['commit prepared', 'COMMIT PREPARED'],
  ['rollback prepared', 'ROLLBACK PREPARED'],
  ['create global? local? temp', 'CREATE TEMPORARY'],
  ['create global? local? temporary', 'CREATE TEMPORARY'],
  ['create or? replace? temp', 'CREATE TEMPORARY'],
  ['create or? replace? temporary', 'CREATE TEMPORARY'],
  ['create unlogged', 'CREATE UNLOGGED'],
  ['create materialized view', 'CREATE MATERIALIZED VIEW'],
  ['create or? replace? constraint? trigger', 'CREATE TRIGGER'],
  ['create event trigger', 'CREATE EVENT TRIGGER'],
  ['create or? replace? function', 'CREATE FUNCTION'],
  ['create or? replace? procedure', 'CREATE PROCEDURE'],
  ['create or? replace? aggregate', 'CREATE AGGREGATE'],
  ['create or? replace? rule', 'CREATE RULE'],
  ['create or? replace? trusted? procedural? language', 'CREATE LANGUAGE'],
  ['create or? replace? transform', 'CREATE TRANSFORM'],
  ['create user mapping', 'CREATE USER MAPPING'],
  ['create database', 'CREATE DATABASE'],
  ['create tablespace', 'CREATE TABLESPACE'],
  ['create type', 'CREATE TYPE'],
  ['create domain', 'CREATE DOMAIN'],
  ['create cast', 'CREATE CAST'],
  ['create collation', 'CREATE COLLATION'],
  ['create default? conversion', 'CREATE CONVERSION'],
  ['create operator', 'CREATE OPERATOR'],
  ['create policy', 'CREATE POLICY'],
  ['create publication', 'CREATE PUBLICATION'],
  ['create subscription', 'CREATE SUBSCRIPTION'],
  ['create server', 'CREATE SERVER'],
  ['create foreign', 'CREATE FOREIGN TABLE'],
  ['create statistics', 'CREATE STATISTICS'],
  ['create text search', 'CREATE TEXT SEARCH'],
  ['create access method', 'CREATE ACCESS METHOD'],
  ['create property graph', 'CREATE PROPERTY GRAPH'],
  ['alter role', 'this form of ALTER ROLE'],
  ['alter user', 'this form of ALTER ROLE'],
  ['alter group', 'this form of ALTER GROUP'],
  ['drop user mapping', 'DROP USER MAPPING'],
  ...alteredAndDropped.flatMap((object): [string, string][] => [
    [`alter ${object}`, `ALTER ${object.toUpperCase()}`],
    [`drop ${object}`, `DROP ${object.toUpperCase()}`],
  ]),
  ['alter default privileges', 'ALTER DEFAULT PRIVILEGES'],
  ['alter extension', 'ALTER EXTENSION'],
  ['alter large object', 'ALTER LARGE OBJECT'],
  ['alter materialized', 'ALTER MATERIALIZED VIEW'],
  ['alter system', 'ALTER SYSTEM'],
  ['alter table', 'this form of ALTER TABLE'],
  ['alter index', 'this form of ALTER INDEX'],
  ['alter view', 'this form of ALTER VIEW'],
  ['alter schema', 'this form of ALTER SCHEMA'],
  ['drop materialized', 'DROP MATERIALIZED VIEW'],
  ['drop access', 'DROP ACCESS METHOD'],
  ['comment on', 'COMMENT ON this kind of object'],
];

/**
 * Clauses by the words at which the grammar fails, with the first word of the statements they belong to (empty: any).
 * A word before `|` stands before the failure.
 */
const clauses: readonly (readonly [words: string, statement: string, feature: string])[] = [
  ['tablesample', '', 'TABLESAMPLE'],
  ['rows |from', '', 'ROWS FROM'],
  ['is |json', '', 'IS JSON'],
  ['graph_table |(', '', 'GRAPH_TABLE'],
  ['into', 'select', 'SELECT INTO'],
  ['into', 'with', 'SELECT INTO'],
  ['like', 'create', 'CREATE TABLE (LIKE …)'],
  ['inherits', 'create', 'INHERITS'],
  ['partition by', 'create', 'PARTITION BY'],
  ['partition of', 'create', 'PARTITION OF'],
  ['of', 'create', 'CREATE TABLE OF'],
  ['exclude', 'create', 'EXCLUDE constraints'],
  ['exclude', 'alter', 'EXCLUDE constraints'],
  ['using', 'create', 'a table access method'],
  ['tablespace', '', 'TABLESPACE'],
  ['on commit', 'create', 'ON COMMIT'],
  ['without oids', 'create', 'WITHOUT OIDS'],
  ['with oids', 'create', 'WITH OIDS'],
  ['authorization', 'create', 'CREATE SCHEMA AUTHORIZATION'],
  ['create', 'create', 'CREATE SCHEMA with schema elements'],
  ['execute', 'create', 'CREATE TABLE AS EXECUTE'],
  ['search', '', 'SEARCH'],
  ['cycle', 'with', 'CYCLE'],
  ['merge', 'with', 'MERGE'],
  ['storage', '', 'STORAGE'],
  ['compression', '', 'COMPRESSION'],
  ['if', 'create', 'IF NOT EXISTS here'],
];

/** Forms of a supported statement that fail later than their first words say which they are. */
const formStarts = /^(this form|COMMENT)/;

/**
 * The 0A000 error for a statement that the grammar refused, or undefined when the text is simply wrong.
 *
 * @param failure index of the token at which the grammar failed.
 */
export function unsupportedFeature(tokens: Tokens, from: number, to: number, failure: number): DbError | undefined {
  const wordAt = (index: number): string => (index < to ? sourceOf(tokens, index).toLowerCase() : '');
  for (const [words, feature] of statements) {
    const length = matchWords(words, from, wordAt);
    if (length === 0 || (formStarts.test(feature) && !isForm(wordAt, from, failure))) continue;
    return unsupported(feature, { position: positionOf(tokens, from) });
  }
  for (const [words, statement, feature] of clauses) {
    if (statement !== '' && statement !== wordAt(from)) continue;
    const first = words.includes('|') ? failure - 1 : failure;
    if (first < from || matchWords(words.replace('|', ''), first, wordAt) === 0) continue;
    return unsupported(feature, { position: positionOf(tokens, first) });
  }
  return undefined;
}

/** Whether the failing word begins a form of ALTER or COMMENT that PostgreSQL has. */
function isForm(wordAt: (index: number) => string, from: number, failure: number): boolean {
  const known = wordAt(from) === 'comment' ? commentForms : alterForms;
  return failure > from && known.has(wordAt(failure));
}

const commentForms = new Set(
  (
    'access aggregate cast collation conversion domain event foreign function large materialized operator policy ' +
    'procedural procedure publication role routine rule server statistics subscription tablespace text transform ' +
    'trigger type'
  ).split(' '),
);
const alterForms = new Set(
  'add attach cluster detach disable drop enable force in inherit mapping no not of replica reset set storage compression depends without'.split(
    ' ',
  ),
);

/** How many tokens from `from` the words cover; 0 when they do not match. */
function matchWords(words: string, from: number, wordAt: (index: number) => string): number {
  let index = from;
  for (const part of words.split(' ')) {
    const optional = part.endsWith('?');
    if (wordAt(index) === (optional ? part.slice(0, -1) : part)) index++;
    else if (!optional) return 0;
  }
  return index - from;
}
