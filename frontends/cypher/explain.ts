/**
 * `EXPLAIN [ANALYZE] [VERBOSE] query`, `EXPLAIN (option [value], …) query` and `PROFILE query`, which is EXPLAIN ANALYZE.
 *
 * Read off the front of the text: the query behind it is parsed at its place, so that positions of errors stay right.
 */
import { DbError } from '../../engine/extend.ts';

export interface ExplainOptions {
  readonly analyze: boolean;
  readonly verbose: boolean;
  readonly costs: boolean;
  readonly timing: boolean;
  readonly format: 'text' | 'json';
}

export interface Explained {
  readonly options: ExplainOptions;
  /** The text with the prefix blanked out. */
  readonly text: string;
}

const blank = String.raw`(?:\s+|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)`;
const prefix = new RegExp(
  String.raw`^${blank}*(?:(profile)\b|explain\b(?:${blank}*\(([^()]*)\)|(?:${blank}+(analyze)\b)?(?:${blank}+(verbose)\b)?))`,
  'i',
);

/** Undefined for a statement without the prefix. */
export function readExplain(text: string): Explained | undefined {
  const match = prefix.exec(text);
  if (match === null) return undefined;
  const [all, profile, list, analyze, verbose] = match;
  const simple = { analyze: Boolean(profile ?? analyze), verbose: verbose !== undefined };
  const options = list === undefined ? { ...simple, costs: true, timing: true, format: 'text' } : readOptions(list);
  return { options: options as ExplainOptions, text: all.replace(/[^\n]/g, ' ') + text.slice(all.length) };
}

function readOptions(list: string): ExplainOptions {
  const options = {
    analyze: false,
    verbose: false,
    costs: true,
    timing: true,
    format: 'text' as ExplainOptions['format'],
  };
  for (const part of list.split(',')) {
    const [name = '', value = 'true'] = part.trim().toLowerCase().split(/\s+/);
    const isOn = value !== 'false' && value !== 'off' && value !== '0';
    switch (name) {
      case 'analyze':
      case 'verbose':
      case 'costs':
      case 'timing':
        options[name] = isOn;
        break;
      case 'format':
        if (value !== 'text' && value !== 'json') throw unknownOption(`format ${value}`);
        options.format = value;
        break;
      default:
        throw unknownOption(name);
    }
  }
  return options;
}

function unknownOption(name: string): DbError {
  const hint = 'Options are analyze, verbose, costs, timing and format (text or json).';
  return new DbError('42601', `unrecognized EXPLAIN option "${name}"`, { hint });
}
