/**
 * The two halves of RowOptions for a row that comes from the owner of a folder: what the owner has to know, and what is
 * made here of the array of values that it sends.
 */
import { type ResultField, type RowOptions, rowBuilder } from '../results.ts';
import type { SentOptions } from './message.ts';
import { received } from './value-codec.ts';

export function sentRowOptions({ format, integers, parsers }: RowOptions): SentOptions {
  return {
    ...(format === undefined ? {} : { format }),
    ...(integers === undefined ? {} : { integers }),
    ...(parsers === undefined ? {} : { parsed: Object.keys(parsers).map(Number) }),
  };
}

/** Field lists by their names, so that the same columns get the same builder; the oldest go when there are many. */
const known: Map<string, readonly ResultField[]> = new Map();
const mostKnown = 500;

function knownFields(fields: readonly ResultField[]): readonly ResultField[] {
  const key = JSON.stringify(fields.map(({ name }) => name));
  const same = known.get(key);
  if (same !== undefined) return same;
  known.set(key, fields);
  for (const oldest of known.keys()) {
    if (known.size <= mostKnown) break;
    known.delete(oldest);
  }
  return fields;
}

/** A function that makes a row as the options want it. */
export function rowShaper(
  fields: readonly ResultField[],
  options: RowOptions,
): (values: readonly unknown[]) => unknown {
  const build = rowBuilder(knownFields(fields), options);
  const parsers = fields.map(({ dataTypeID }) =>
    options.format === 'text' ? undefined : options.parsers?.[dataTypeID],
  );
  return (values) =>
    build(
      values.map((value, c) => {
        const parse = parsers[c];
        return parse === undefined || value === null ? received(value) : parse(value as string);
      }),
    );
}
