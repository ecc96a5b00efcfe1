/**
 * What may stand before a statement: `EXPLAIN [ANALYZE] [VERBOSE]`, `EXPLAIN (option [value], …)`, and `PROFILE`, which is
 * EXPLAIN ANALYZE.
 *
 * None of these words is a keyword of Cypher. No statement starts with a name or a parenthesis, so here they are told by
 * their spelling. Options and their values are those of SQL's EXPLAIN.
 */
import type { Cursor } from './cursor.ts';
import { syntaxError, unsupportedSyntax } from './syntax-error.ts';

export interface ExplainOptions {
  readonly analyze: boolean;
  readonly verbose: boolean;
  readonly costs: boolean;
  readonly timing: boolean;
  readonly format: 'text' | 'json';
}

const plain: ExplainOptions = { analyze: false, verbose: false, costs: true, timing: true, format: 'text' };

/** Options whose output this EXPLAIN always or never has. */
const idleOptions: ReadonlySet<string> = new Set([
  'buffers',
  'wal',
  'settings',
  'summary',
  'memory',
  'serialize',
  'generic_plan',
]);

/** Leaves the cursor at the statement; undefined when there is none of the words. */
export function parseExplain(cursor: Cursor): ExplainOptions | undefined {
  if (acceptWord(cursor, 'profile')) return { ...plain, analyze: true };
  if (!acceptWord(cursor, 'explain')) return undefined;
  if (cursor.accept('(')) return parseOptions(cursor);
  const analyze = acceptWord(cursor, 'analyze');
  return { ...plain, analyze, verbose: acceptWord(cursor, 'verbose') };
}

function acceptWord(cursor: Cursor, word: string): boolean {
  if (cursor.kind !== 'name' || cursor.word.toLowerCase() !== word) return false;
  cursor.advance();
  return true;
}

function parseOptions(cursor: Cursor): ExplainOptions {
  let options = plain;
  do options = parseOption(cursor, options);
  while (cursor.accept(','));
  cursor.expect(')', '"," or ")"');
  return options;
}

function parseOption(cursor: Cursor, before: ExplainOptions): ExplainOptions {
  const { position } = cursor;
  const name = cursor.name('an option of EXPLAIN').name.toLowerCase();
  const isValue = cursor.isName(0) || cursor.kind === 'number';
  const value = isValue ? cursor.word.toLowerCase() : undefined;
  if (isValue) cursor.advance();
  switch (name) {
    case 'analyze':
    case 'verbose':
    case 'costs':
    case 'timing':
      return { ...before, [name]: flagValue(name, value, position) };
    case 'format':
      if (value === 'text' || value === 'json') return { ...before, format: value };
      throw unsupportedSyntax(`EXPLAIN FORMAT ${value ?? ''}`.trimEnd(), position, 'The formats are text and json.');
    default:
      if (idleOptions.has(name)) return before;
      throw syntaxError(
        'UnexpectedSyntax',
        position,
        `unrecognized EXPLAIN option "${name}"`,
        'Options are analyze, verbose, costs, timing and format (text or json).',
      );
  }
}

function flagValue(name: string, value: string | undefined, position: number): boolean {
  if (value === undefined || value === 'true' || value === 'on' || value === '1') return true;
  if (value === 'false' || value === 'off' || value === '0') return false;
  throw syntaxError('UnexpectedSyntax', position, `${name} requires a Boolean value`);
}
