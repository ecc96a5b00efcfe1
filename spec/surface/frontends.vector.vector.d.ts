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
import type { Translator } from '../../engine/extend.ts';
import type { SearchForm } from './form.ts';
export declare const vectorTranslator: Translator<SearchForm>;
export { type AnyRow, and, compare, not, or, type SearchBuilder, search, searchFromJson } from './builder.ts';
export type { Condition, Metric, NearestClause, SearchForm } from './form.ts';
export type { SearchStatement } from './statement-text.ts';
