/**
 * Reads the JSON form of a search from text or from a parsed value, and says what is wrong and where.
 *
 * Messages name the place as a path (`where.and[1].op`). Names of columns and tables are checked when the search is
 * bound, not here.
 */
import { DbError, similarName, unsupported } from '../../engine/extend.ts';
import {
  type Condition,
  comparisons,
  isParameterMark,
  listOperators,
  type Metric,
  metrics,
  type NearestClause,
  nullOperators,
  patternOperators,
  type SearchForm,
} from './form.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Levels of conditions and arrays that a search may have. */
const maximumDepth = 500;

/** The text without the white space and semicolons behind it. */
export function withoutTail(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s;]/.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/**
 * Reads a text, a semicolon behind it or not; throws DbError 42601, with the position when the text is not JSON, and
 * 54001 for nesting deeper than `maximumDepth`.
 */
export function parseForm(text: string): SearchForm {
  let value: unknown;
  try {
    value = JSON.parse(withoutTail(text));
  } catch (error) {
    throw notJson(error as SyntaxError, text);
  }
  return readForm(value);
}

/** V8 says `… in JSON at position 12` for most faults and nothing for an early end. */
function notJson({ message }: SyntaxError, text: string): DbError {
  const offset = /at position (\d+)/.exec(message)?.[1];
  const before = offset === undefined ? text.trimEnd() : text.slice(0, Number(offset));
  const position = [...before].length + 1;
  return new DbError('42601', `a search is a JSON object: ${message}`, { position });
}

/** Checks a value that claims to be a search; throws DbError 42601, and 54001 for nesting too deep. */
export function readForm(value: unknown): SearchForm {
  requireDepth(value, maximumDepth);
  const fields = fieldsOf(value, 'the search', formKeys);
  if (fields['fuse'] !== undefined) {
    throw unsupported('rank fusion of searches', {
      hint: 'Run the searches one by one and fuse their ranks in the program.',
    });
  }
  const { schema, nearest, where, select, limit, offset, explain } = fields;
  return {
    search: name(fields['search'], 'search'),
    ...(schema === undefined ? {} : { schema: name(schema, 'schema') }),
    ...(nearest === undefined ? {} : { nearest: readNearest(nearest) }),
    ...(where === undefined ? {} : { where: readCondition(where, 'where') }),
    ...(select === undefined ? {} : { select: list(select, 'select').map((item, i) => name(item, `select[${i}]`)) }),
    ...(limit === undefined ? {} : { limit: count(limit, 'limit', '2201W') }),
    ...(offset === undefined ? {} : { offset: count(offset, 'offset', '2201X') }),
    ...(explain === undefined ? {} : { explain: readExplain(explain) }),
  };
}

const formKeys = ['search', 'schema', 'nearest', 'where', 'select', 'limit', 'offset', 'explain', 'fuse'];
const nearestKeys = ['column', 'to', 'metric', 'distance'];
const conditionKeys = ['column', 'op', 'value', 'and', 'or', 'not'];

function requireDepth(value: unknown, levelsLeft: number): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if (levelsLeft === 0) {
    throw new DbError('54001', 'the search is nested too deeply', {
      hint: 'Conditions side by side in one "and" or "or" are one level.',
    });
  }
  for (const inner of Object.values(value)) requireDepth(inner, levelsLeft - 1);
}

function wrong(path: string, problem: string, hint?: string): DbError {
  return new DbError('42601', `${path} ${problem}`, hint === undefined ? {} : { hint });
}

function fieldsOf(value: unknown, path: string, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'must be an object');
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const similar = similarName(key, known);
    const hint = similar === undefined ? `Known are ${known.join(', ')}.` : `Perhaps you meant "${similar}".`;
    throw wrong(path, `has an unknown key "${key}"`, hint);
  }
  return value as Fields;
}

function name(value: unknown, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(path, 'must be a name');
}

function list(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(path, 'must be an array');
}

function count(value: unknown, path: string, negative: string): number {
  if (!Number.isSafeInteger(value)) throw wrong(path, 'must be a whole number');
  if ((value as number) < 0) throw new DbError(negative, `${path.toUpperCase()} must not be negative`);
  return value as number;
}

function readExplain(value: unknown): boolean | 'analyze' {
  if (typeof value === 'boolean' || value === 'analyze') return value;
  throw wrong('explain', 'must be true, false or "analyze"');
}

function readNearest(value: unknown): NearestClause {
  const { column, to, metric, distance } = fieldsOf(value, 'nearest', nearestKeys);
  if (to === undefined) throw wrong('nearest.to', 'is missing', 'It is the query vector, an array of numbers.');
  if (metric !== undefined && !metrics.has(metric as string)) {
    throw wrong('nearest.metric', `must be one of ${[...metrics].join(', ')}`);
  }
  return {
    column: name(column, 'nearest.column'),
    to,
    ...(metric === undefined ? {} : { metric: metric as Metric }),
    ...(distance === undefined ? {} : { distance: name(distance, 'nearest.distance') }),
  };
}

function readCondition(value: unknown, path: string): Condition {
  const fields = fieldsOf(value, path, conditionKeys);
  const parts = ['and', 'or', 'not', 'column'].filter((key) => fields[key] !== undefined);
  if (parts.length !== 1) throw wrong(path, 'must have one of column, and, or, not');
  const [part] = parts;
  if (part === 'not') return { not: readCondition(fields['not'], `${path}.not`) };
  if (part === 'and' || part === 'or') {
    const operands = list(fields[part], `${path}.${part}`).map((item, i) =>
      readCondition(item, `${path}.${part}[${i}]`),
    );
    return part === 'and' ? { and: operands } : { or: operands };
  }
  return readTest(fields, path);
}

function readTest(fields: Fields, path: string): Condition {
  const column = name(fields['column'], `${path}.column`);
  const { op, value } = fields;
  if (nullOperators.has(op as string)) {
    if (value !== undefined) throw wrong(`${path}.value`, `has no place with "${op}"`);
    return { column, op } as Condition;
  }
  if (value === undefined) throw wrong(`${path}.value`, 'is missing');
  if (listOperators.has(op as string)) {
    return {
      column,
      op,
      value: list(value, `${path}.value`).map((item, i) => scalar(item, `${path}.value[${i}]`)),
    } as Condition;
  }
  if (comparisons.has(op as string) || patternOperators.has(op as string)) {
    return { column, op, value: scalar(value, `${path}.value`) } as Condition;
  }
  const operators = [...comparisons, ...patternOperators, ...listOperators, ...nullOperators];
  throw wrong(`${path}.op`, 'is no operator of a search', `Known are ${operators.join(', ')}.`);
}

/** A JSON literal or a parameter; null never equals anything, so asking for it is a mistake worth a hint. */
function scalar(value: unknown, path: string): unknown {
  if (value === null) throw wrong(path, 'is null', 'Use "is null" or "is not null".');
  if (typeof value === 'object' && !Array.isArray(value) && !isParameterMark(value)) {
    throw wrong(path, 'must be a literal or { "parameter": "$1" }');
  }
  return value;
}
