/**
 * The contract between a session and a frontend: text in, bound statements out.
 *
 * A frontend implements `Translator`. `parse` is pure; `bind` resolves names against the catalog and types every
 * expression. What binding reads besides the text (settings, the role, values of literals) it must read through the
 * `BindContext`, which makes it part of the statement cache's key: a plan is reused only where binding again would give
 * the same plan.
 */
import type { Catalog } from '../catalog/catalog.ts';
import type { FunctionRegistry } from '../function/function.ts';
import type { ColumnIds } from '../plan/build.ts';
import type { Column } from '../plan/expression.ts';
import type { Relation } from '../plan/relation.ts';
import type { SchemaChange } from '../plan/schema-change.ts';
import type { IsolationLevel, TableLockMode } from '../txn/txn.ts';
import type { DataType, Datum } from '../value/type.ts';
import type { SystemCatalog } from './catalog-answer.ts';
export type { AnsweringSession, CatalogAnswer, SystemCatalog } from './catalog-answer.ts';
/** A literal the lexer lifted out of the text. `text` is its value, for strings without quotes and escapes. */
export interface LiftedLiteral {
    readonly kind: 'integer' | 'decimal' | 'string';
    readonly text: string;
    /** 1-based character offset in the statement. */
    readonly position: number;
}
/** What the cache needs of a text: equal keys and equal dependencies mean equal plans. */
export interface NormalizedText {
    /** The text without comments and with literals replaced by their class; same literals have the same number. */
    readonly key: string;
    readonly literals: readonly LiftedLiteral[];
}
/** One statement cut out of a longer text. */
export interface StatementText {
    readonly text: string;
    /** 0-based offset of `text` in the whole, added to positions of errors. */
    readonly offset: number;
}
export interface BindContext {
    readonly catalog: Catalog;
    readonly functions: FunctionRegistry;
    readonly columnIds: ColumnIds;
    /** Types the client declared for $1, $2, …; undefined entries are inferred and reported through `inferParameter`. */
    readonly parameterTypes: readonly (DataType | undefined)[];
    /** Fixes the type of a parameter on first use; a later use with another type must cast. */
    inferParameter(index: number, type: DataType): void;
    /** The type known so far. */
    parameterType(index: number): DataType | undefined;
    /** Reads a setting and makes it part of the plan's key. */
    dependOn(setting: string): string;
    readonly searchPath: readonly string[];
    readonly currentUser: string;
    /** Schema id in which unqualified new objects go; throws 3F000 when the search path names none. */
    creationSchema(): number;
    /** Parameter types of what PREPARE or the client prepared under a name; undefined when there is no such statement. */
    preparedTypes(name: string): readonly DataType[] | undefined;
    /** Sends a notice to the client. */
    notice(severity: 'NOTICE' | 'WARNING', code: string, message: string): void;
    /** Binds a text of another language in the same context: `cypher('…')` in SQL, GRAPH_TABLE. */
    bindOther(language: string, text: string): BoundQuery;
    /** The statement's text, for view sources and check sources. */
    readonly text: string;
}
export interface BoundQuery {
    readonly kind: 'query';
    readonly relation: Relation;
    /** Columns of the result in order, with the names the client sees; empty for writes without RETURNING. */
    readonly output: readonly {
        readonly name: string;
        readonly column: Column;
    }[];
    /** First word(s) of the command tag. */
    readonly command: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' | 'VALUES' | 'CYPHER';
    /** True when any part of it writes. */
    readonly writes: boolean;
    /** Named parameters ($name) in the order of their indexes; undefined where parameters are numbered. */
    readonly parameterNames?: readonly string[];
    /** Columns that are told to be another relation's than the plan reads them from: a view's, by column id. */
    readonly viewColumns?: ReadonlyMap<number, {
        readonly table: number;
        readonly number: number;
    }>;
}
export interface CopyOptions {
    readonly format: 'text' | 'csv' | 'binary';
    readonly header: boolean | 'match';
    readonly delimiter: string;
    readonly nullText: string;
    readonly quote: string;
    readonly escape: string;
    /** Column numbers or all. */
    readonly forceQuote: readonly string[] | 'all';
    readonly forceNotNull: readonly string[];
    readonly forceNull: readonly string[];
    readonly encoding: string;
}
export type BoundStatement = BoundQuery | {
    readonly kind: 'empty';
} | {
    readonly kind: 'schema change';
    readonly change: SchemaChange;
    readonly command: string;
} | {
    readonly kind: 'begin';
    readonly isolation: IsolationLevel | undefined;
    readonly readOnly: boolean | undefined;
    readonly deferrable: boolean | undefined;
    readonly command: 'BEGIN' | 'START TRANSACTION';
} | {
    readonly kind: 'commit' | 'rollback';
    readonly chain: boolean;
} | {
    readonly kind: 'savepoint' | 'release' | 'rollback to';
    readonly name: string;
} | {
    readonly kind: 'set';
    readonly name: string;
    readonly value: string | undefined;
    readonly scope: 'session' | 'local';
} | {
    readonly kind: 'set transaction';
    readonly isolation: IsolationLevel | undefined;
    readonly readOnly: boolean | undefined;
    readonly deferrable: boolean | undefined;
    readonly session: boolean;
} | {
    readonly kind: 'show';
    readonly name: string;
} | {
    readonly kind: 'discard';
    readonly what: 'all' | 'plans' | 'sequences' | 'temp';
} | {
    readonly kind: 'explain';
    readonly statement: BoundStatement;
    readonly analyze: boolean;
    readonly verbose: boolean;
    readonly costs: boolean;
    readonly timing: boolean;
    readonly format: 'text' | 'json';
} | {
    readonly kind: 'copy in';
    readonly table: number;
    readonly columns: readonly number[];
    readonly source: string | undefined;
    readonly options: CopyOptions;
} | {
    readonly kind: 'copy out';
    readonly query: BoundQuery;
    readonly target: string | undefined;
    readonly options: CopyOptions;
} | {
    readonly kind: 'prepare';
    readonly name: string;
    readonly types: readonly DataType[];
    readonly text: string;
} | {
    readonly kind: 'execute';
    readonly name: string;
    /** Values, or a query of one row that computes them. */
    readonly arguments: readonly Datum[] | BoundQuery;
    /** Types of the parameters they were bound for. */
    readonly types: readonly DataType[];
} | {
    readonly kind: 'deallocate';
    readonly name: string | undefined;
} | {
    readonly kind: 'declare cursor';
    readonly name: string;
    readonly query: BoundQuery;
    readonly hold: boolean;
    readonly scroll: boolean;
} | {
    readonly kind: 'fetch';
    readonly name: string;
    readonly count: number | 'all';
    readonly move: boolean;
    readonly backward: boolean;
} | {
    readonly kind: 'close cursor';
    readonly name: string | undefined;
} | {
    readonly kind: 'lock table';
    readonly tables: readonly number[];
    readonly mode: TableLockMode;
    readonly nowait: boolean;
} | {
    readonly kind: 'analyze';
    readonly tables: readonly number[] | undefined;
} | {
    readonly kind: 'vacuum';
} | {
    readonly kind: 'checkpoint';
}
/** A backup of the running database into a folder of the server. */
 | {
    readonly kind: 'backup';
    readonly target: string;
};
/** `Statement` is the frontend's own syntax tree; the session only carries it from parse to bind. */
export interface Translator<Statement = unknown> {
    /** `sql`, `cypher`, or an author's. */
    readonly language: string;
    /** True when a statement that starts with these words (upper case) is of this language; see session/language. */
    claims(firstWords: readonly string[]): boolean;
    /** Loads what is heavy; called once before the first parse. */
    ready(): Promise<void>;
    /** Cuts a text into statements. */
    split(text: string): readonly StatementText[];
    /** Undefined: the statement is not worth caching. Throws DbError 42601 for text that cannot be scanned. */
    normalize(text: string): NormalizedText | undefined;
    /** Throws DbError 42601 with position, 0A000 for what is known and not supported. */
    parse(text: string): Statement;
    /**
     * `literals` are the lifted literals of the same text. Where the binder meets a literal it may use it as a parameter
     * (`context.parameterTypes.length + k + 1`, see bind-literal), which keeps the plan reusable, or look at its value
     * through `valueOf`, which makes the value part of the key.
     */
    bind(statement: Statement, context: BindContext, literals: LiteralBinding): BoundStatement;
    /** How the language asks the database about itself (pg_catalog); undefined when it has no such thing. */
    readonly system?: SystemCatalog;
}
/** Literals of the statement being bound; see Translator.bind. */
export interface LiteralBinding {
    /** The parameter index that stands for the literal at that position, or undefined when it was not lifted. */
    parameterAt(position: number): number | undefined;
    /** Looking at the value makes it part of the key. */
    valueOf(parameterIndex: number): string;
}
