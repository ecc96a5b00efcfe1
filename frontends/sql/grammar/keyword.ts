/**
 * Keywords of PostgreSQL 16 by category, and the token code of each.
 *
 * A token is one UTF-16 unit in Unicode's private use area, so that a statement becomes a string of as many characters
 * as it has tokens and Ohm matches a keyword as one character. Codes are laid out so that each class of names that
 * PostgreSQL's grammar knows is one or two ranges of characters:
 *
 * | from | class | ColId | type_function_name | BareColLabel | ColLabel |
 * |---|---|---|---|---|---|
 * | E000 | type or function name, needs AS | | x | | x |
 * | E010 | type or function name | | x | x | x |
 * | E100 | identifier, then unreserved words | x | x | x | x |
 * | E500 | unreserved, needs AS | x | x | | x |
 * | E580 | column name, needs AS | x | | | x |
 * | E5C0 | column name | x | | x | x |
 * | E800 | reserved | | | x | x |
 * | EB00 | reserved, needs AS | | | | x |
 *
 * The order inside a class matters where the grammar has a range of words (`"isnull".."similar"`).
 * Unreserved words that no rule mentions are left out: they are plain identifiers. Each class has room for the words
 * of a dialect that extends this grammar (see `extendKeywords`).
 */
import { DbError, invariant } from '../../../engine/extend.ts';

/** What a keyword may still be used as; `…-as`: as a column's label only after AS. */
export type KeywordClass =
  | 'type-function-as'
  | 'type-function'
  | 'unreserved'
  | 'unreserved-as'
  | 'column-name-as'
  | 'column-name'
  | 'reserved'
  | 'reserved-as';

/** Code of a token that is an identifier and no keyword. */
export const identifierCode = 0xe100;

/** First code of each class, and the first code past it. */
const classRange: Readonly<Record<KeywordClass, readonly [number, number]>> = {
  'type-function-as': [0xe000, 0xe010],
  'type-function': [0xe010, 0xe100],
  unreserved: [0xe101, 0xe500],
  'unreserved-as': [0xe500, 0xe580],
  'column-name-as': [0xe580, 0xe5c0],
  'column-name': [0xe5c0, 0xe800],
  reserved: [0xe800, 0xeb00],
  'reserved-as': [0xeb00, 0xec00],
};

const words: Readonly<Record<KeywordClass, string>> = {
  'type-function-as': 'isnull notnull',
  'type-function':
    'ilike is like overlaps similar cross full inner join left natural right authorization ' +
    'binary collation concurrently current_schema freeze outer tablesample verbose',
  unreserved:
    'at escape operator asensitive backward conflict generated identity normalized partial virtual abort absolute access action add admin after alter always assertion atomic attach before begin by cache call ' +
    'called cascade cascaded catalog chain characteristics checkpoint close cluster columns comment commit committed connection ' +
    'constraints continue copy cost csv cube current cursor cycle data database deallocate declare defaults deferred ' +
    'delete delimiter delimiters detach disable discard document domain double drop each edge enable encoding encrypted enum ' +
    'event exclude excluding exclusive execute explain extension external family first following force forward ' +
    'function global groups header hold if immediate immutable import include including increment index inherit ' +
    'inherits input insensitive insert instead isolation key label language last leakproof level listen load local ' +
    'location lock locked logged mapping match matched materialized maxvalue merge method minvalue mode move name ' +
    'names next nfc nfd nfkc nfkd no node nothing notify nowait nulls object of off oids option options ' +
    'ordinality others overriding owned owner parallel partition password plans policy preceding prepare prepared ' +
    'preserve prior privileges procedure program publication quote range read reassign recursive refresh reindex ' +
    'relative release rename repeatable replace replica reset restart restrict returns revoke role rollback rollup ' +
    'routine row rows rule savepoint schema scroll security sequence sequences serializable server session set sets ' +
    'share show simple skip snapshot source start statement statistics stdin stdout storage stored subscription ' +
    'support sysid system table_name tables tablespace target temp template temporary text ties transaction trigger ' +
    'truncate trusted type types uescape unbounded uncommitted unencrypted unknown unlisten unlogged until update ' +
    'vacuum valid validate validator value version view views volatile whitespace work write zone',
  'unreserved-as': 'day filter hour minute month over second varying within without year',
  'column-name-as': 'char character precision',
  'column-name':
    'between bigint bit boolean coalesce dec decimal exists extract float graph_table greatest grouping inout int ' +
    'integer interval least national nchar none normalize nullif numeric out overlay position real row setof ' +
    'smallint substring time timestamp treat trim values varchar xmlconcat xmlelement xmlforest xmlparse xmltable',
  reserved:
    'and or not in collate all analyse analyze any asc asymmetric both case cast check column constraint current_catalog ' +
    'current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else ' +
    'end false foreign initially lateral leading localtime localtimestamp null only placing primary ' +
    'references select session_user some symmetric system_user table then trailing true unique user using variadic ' +
    'when',
  'reserved-as':
    'fetch for limit offset array as create except from grant group having intersect into on order returning to ' +
    'union where window with',
};

/** The class of a word by its code. */
export function keywordClassOf(code: number): KeywordClass {
  const found = Object.entries(classRange).find(([, [from, to]]) => code >= from && code < to);
  invariant(found !== undefined, `a keyword has code ${code.toString(16)}`);
  return found[0] as KeywordClass;
}

/** Words to their codes, lower case. */
export type KeywordTable = ReadonlyMap<string, number>;

function buildTable(): KeywordTable {
  const table = new Map<string, number>();
  for (const [name, list] of Object.entries(words) as [KeywordClass, string][]) {
    let code = classRange[name][0];
    for (const word of list.split(' ')) table.set(word, code++);
  }
  return table;
}

/** The keywords of the `Sql` grammar. */
export const sqlKeywords: KeywordTable = buildTable();

/**
 * A table with more words. A word that is there already keeps its code and class.
 *
 * @throws DbError 54000 when a class has no code left.
 */
export function extendKeywords(base: KeywordTable, added: Readonly<Record<string, KeywordClass>>): KeywordTable {
  const table = new Map(base);
  for (const [word, name] of Object.entries(added)) {
    if (table.has(word)) continue;
    const [from, to] = classRange[name];
    let code = from - 1;
    for (const used of table.values()) if (used >= from && used < to && used > code) code = used;
    if (code + 1 >= to) throw new DbError('54000', `no room for keyword "${word}" among the ${name} words`);
    table.set(word, code + 1);
  }
  return table;
}
