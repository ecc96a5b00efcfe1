/**
 * Grammars ready to match: PostgreSQL's, loaded from its recipe on first need, and dialects that inherit from it.
 *
 * Ohm, the recipe and the actions are imported dynamically, here and nowhere else: a program that runs no SQL, or finds
 * all its statements in the statement cache, never loads them.
 */
import type { Grammar, Semantics } from 'ohm-js';
import { invariant } from '../../../engine/extend.ts';
import { type Actions, ParseContext } from '../actions/context.ts';
import { translateTerminals } from './compile.ts';
import { extendKeywords, type KeywordClass, type KeywordTable, sqlKeywords } from './keyword.ts';

/** A grammar with its words and actions. */
export interface Dialect {
  readonly keywords: KeywordTable;
  readonly grammar: Grammar;
  readonly semantics: Semantics;
  readonly context: ParseContext;
}

/** What a dialect adds to another. */
export interface DialectExtension {
  /** Ohm source, e.g. `MySql <: Sql { otherStatement += replace … }`, in the spelling of the .ohm files. */
  readonly source: string;
  /** Words of the source that PostgreSQL does not have. */
  readonly keywords?: Readonly<Record<string, KeywordClass>>;
  /** Actions for its rules; the ones of inherited rules stay unless overridden here. */
  readonly actions: (context: ParseContext) => Actions;
}

type MakeSql = () => Dialect;

let sql: Dialect | undefined;
let loading: Promise<MakeSql> | undefined;
let makeSql: MakeSql | undefined;

/** Imports Ohm and the recipe, once; grammar `Sql` is made from them when the first text is parsed (about 20 ms). */
export async function loadGrammarParts(): Promise<void> {
  loading ??= importSql();
  makeSql ??= await loading;
}

/** PostgreSQL's dialect. */
export async function loadDialect(): Promise<Dialect> {
  await loadGrammarParts();
  return loadedDialect();
}

/** PostgreSQL's dialect after `loadGrammarParts` was awaited. */
export function loadedDialect(): Dialect {
  invariant(makeSql !== undefined, 'loadGrammar() was awaited before a text is parsed');
  sql ??= makeSql();
  return sql;
}

async function importSql(): Promise<MakeSql> {
  const [ohm, { recipe }, { sqlActions }] = await Promise.all([
    import('ohm-js'),
    import('./recipe.ts'),
    import('../actions/action-table.ts'),
  ]);
  // makeRecipe is public but missing from Ohm's type declarations
  const { makeRecipe } = ohm as unknown as { makeRecipe(recipe: string): Grammar };
  return () => {
    const grammar = makeRecipe(recipe);
    const context = new ParseContext();
    const semantics = grammar.createSemantics().addOperation<unknown>('ast', sqlActions(context));
    return { keywords: sqlKeywords, grammar, semantics, context };
  };
}

/**
 * Makes a dialect that inherits from another. Only the extension's own source is compiled; the base stays a recipe.
 *
 * @example
 * const mySql = await extendDialect(await loadDialect(), {
 *   source: `MySql <: Sql { otherStatement += useStatement
 *     useStatement = "use" columnId }`,
 *   keywords: { use: 'unreserved' },
 *   actions: (context) => ({ useStatement: (word, name) => … }),
 * });
 */
export async function extendDialect(base: Dialect, extension: DialectExtension): Promise<Dialect> {
  const ohm = await import('ohm-js');
  const keywords = extendKeywords(base.keywords, extension.keywords ?? {});
  const source = translateTerminals(extension.source, keywords);
  const grammar = ohm.grammar(source, { [base.grammar.name]: base.grammar });
  const semantics = grammar
    .extendSemantics(base.semantics)
    .extendOperation<unknown>('ast', extension.actions(base.context));
  return { keywords, grammar, semantics, context: base.context };
}
