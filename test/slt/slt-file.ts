/**
 * sqllogictest files: records read from text, and rewritten with new results.
 *
 * Beside the usual records (`statement ok|error [SQLSTATE]`, `query TYPES [sort] [label]`, `hash-threshold`, `skipif`,
 * `onlyif`, `halt`) ours have `plan contains TEXT` behind a query: its EXPLAIN must contain the text. A line
 * `language cypher` makes the statements behind it Cypher, `language sql` makes them SQL again.
 */

export type SortMode = 'nosort' | 'rowsort' | 'valuesort';

export interface StatementRecord {
  readonly kind: 'statement';
  /** Undefined for SQL. */
  readonly language: string | undefined;
  readonly line: number;
  readonly text: string;
  readonly expect: 'ok' | 'error';
  /** SQLSTATE of an expected error; undefined for any. */
  readonly error: string | undefined;
}
export interface QueryRecord {
  readonly kind: 'query';
  /** Undefined for SQL. */
  readonly language: string | undefined;
  readonly line: number;
  readonly text: string;
  /** One letter a column: I, R or T. */
  readonly types: string;
  readonly sort: SortMode;
  readonly label: string | undefined;
  /** Lines behind `----`. */
  readonly expected: readonly string[];
  readonly planContains: readonly string[];
}
export type SltRecord = StatementRecord | QueryRecord | { readonly kind: 'hash threshold'; readonly count: number };

export interface SltFile {
  readonly records: readonly SltRecord[];
}

/** Reads a file; records meant for other engines only are left out. */
export function parseSlt(source: string, engine = 'postgresql'): SltFile {
  const lines = source.split(/\r?\n/);
  const records: SltRecord[] = [];
  let language: string | undefined;
  let skip = false;
  let at = 0;
  const untilBlank = (stop?: string): string[] => {
    const out: string[] = [];
    while (at < lines.length && lines[at] !== '' && lines[at] !== stop) out.push(lines[at++]!);
    return out;
  };
  while (at < lines.length) {
    const line = lines[at]!;
    if (line === '' || line.startsWith('#')) {
      at++;
      continue;
    }
    const words = line.split(/\s+/);
    const number = at + 1;
    at++;
    switch (words[0]) {
      case 'language':
        language = words[1] === 'sql' ? undefined : words[1];
        break;
      case 'hash-threshold':
        records.push({ kind: 'hash threshold', count: Number(words[1]) });
        break;
      case 'skipif':
        skip ||= words[1] === engine;
        continue;
      case 'onlyif':
        skip ||= words[1] !== engine;
        continue;
      case 'halt':
        if (!skip) return { records };
        break;
      case 'statement': {
        const text = untilBlank().join('\n');
        const error = words[2];
        if (!skip) {
          const expect = words[1] === 'error' ? 'error' : 'ok';
          records.push({ kind: 'statement', language, line: number, text, expect, error });
        }
        break;
      }
      case 'query': {
        const record = queryRecord(words, number, untilBlank);
        if (lines[at] === '----') at++;
        const expected = untilBlank();
        if (!skip) records.push({ ...record, language, expected });
        break;
      }
      default:
        throw new SyntaxError(`line ${number}: unknown record ${words[0]}`);
    }
    skip = false;
  }
  return { records };
}

function queryRecord(
  words: readonly string[],
  line: number,
  read: (stop: string) => string[],
): Omit<QueryRecord, 'expected' | 'language'> {
  const sorts = new Set(['nosort', 'rowsort', 'valuesort']);
  const sort = sorts.has(words[2] ?? '') ? (words[2] as SortMode) : 'nosort';
  const text: string[] = [];
  const planContains: string[] = [];
  for (const textLine of read('----')) {
    if (textLine.startsWith('plan contains ')) planContains.push(textLine.slice('plan contains '.length));
    else text.push(textLine);
  }
  return { kind: 'query', line, text: text.join('\n'), types: words[1] ?? '', sort, label: words[3], planContains };
}
