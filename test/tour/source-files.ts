/** Where the package vega-datasets keeps the files the tour reads. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// the package's main module lies in build/, its data beside that
const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('vega-datasets')));

export type SourceFile = 'airports.csv' | 'flights-airport.csv' | 'movies.json';

export function readSource(name: SourceFile): string {
  return readFileSync(join(packageFolder, 'data', name), 'utf8');
}
