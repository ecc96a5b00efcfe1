/**
 * The package face `aiondb/vector`: vector search as a language of its own.
 *
 * `vectorTranslator` reads the JSON form (form.ts) as a statement, so a search goes through sessions, the plan cache and
 * EXPLAIN like every other statement; the builder is the typed way to write that form.
 *
 * @example
 * const db = await open('./data');
 * const { rows } = await db
 *   .search('airports')
 *   .nearest('position', [-0.37, -0.57, 0.73], { distance: 'distance' })
 *   .where('state', '=', 'WA')
 *   .select('iata', 'name')
 *   .limit(10)
 *   .run();
 */
import type { BindContext, BoundStatement, NormalizedText, StatementText, Translator } from '../../engine/extend.ts';
import { bindSearch } from './bind-search.ts';
import type { SearchForm } from './form.ts';
import { parseForm, withoutTail } from './read-form.ts';
import { printForm } from './statement-text.ts';

/** Statements longer than this are not worth a place in the plan cache. */
const longestCachedText = 16_384;

export const vectorTranslator: Translator<SearchForm> = {
  language: 'vector',
  /** No other language's statements start with a brace. */
  claims: ([first]) => first === '{',
  /** Nothing is heavy. */
  async ready(): Promise<void> {},
  /** One search a text. */
  split(text: string): readonly StatementText[] {
    const trimmed = withoutTail(text);
    return trimmed === '' ? [] : [{ text: trimmed, offset: 0 }];
  },
  normalize(text: string): NormalizedText | undefined {
    if (text.length > longestCachedText) return undefined;
    return { key: printForm(parseForm(text)), literals: [] };
  },
  parse: parseForm,
  bind(form: SearchForm, context: BindContext): BoundStatement {
    const query = bindSearch(form, context);
    if (form.explain === undefined || form.explain === false) return query;
    const analyze = form.explain === 'analyze';
    return { kind: 'explain', statement: query, analyze, verbose: false, costs: true, timing: true, format: 'text' };
  },
};

export { type AnyRow, and, compare, not, or, type SearchBuilder, search, searchFromJson } from './builder.ts';
export type { Condition, Metric, NearestClause, SearchForm } from './form.ts';
export type { SearchStatement } from './statement-text.ts';
