/**
 * The anomalies of Hermitage (Kleppmann; after Adya: Weak Consistency, 1999) at every level, against what PostgreSQL 15
 * does: `spec/isolation/*.script`. The same happens as there, but where a script has a section of its own for the level
 * and says why: more is prevented, or the error comes at another moment. At serializable what commits must fit a serial
 * order, too. `npm run spec -- --update` writes the sections.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../engine/index.ts';
import { clientOf, databaseOf, openMemoryEngine } from './engine-database.ts';
import {
  type Database,
  fitsSerialOrder,
  interleave,
  type Level,
  levels,
  parseScript,
  printScript,
  type Step,
  setUp,
} from './interleaving.ts';

const folder = new URL('../../spec/isolation/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.script'));
const update = process.env['UPDATE_SPEC'] === '1';

let engine: Engine;
beforeAll(async () => {
  engine = await openMemoryEngine();
});
afterAll(() => engine.close());

/** How the rows lie: what is read by row id, by index range or by a scan, from the delta or from the base. */
const layouts: Readonly<Record<string, readonly string[]>> = {
  'a table': [],
  'an indexed value': ['CREATE INDEX test_value ON test (value)'],
  'a key that is no row id': [
    'ALTER TABLE test DROP CONSTRAINT test_pkey',
    'ALTER TABLE test ALTER id TYPE bigint',
    'ALTER TABLE test ADD PRIMARY KEY (id)',
  ],
  'no key': ['ALTER TABLE test DROP CONSTRAINT test_pkey'],
  'rows in the base': ['CHECKPOINT'],
};

async function fresh(layout: readonly string[]): Promise<Database> {
  const client = clientOf(engine);
  for (const statement of [...setUp, ...layout]) expect(await client.run(statement)).not.toMatch(/^error/);
  return databaseOf(engine);
}

async function run(steps: readonly Step[], level: Level, layout: readonly string[]): Promise<readonly string[]> {
  const lines = await interleave(steps, level, await fresh(layout));
  if (level !== 'serializable') return lines;
  expect(await fitsSerialOrder(steps, lines, () => fresh(layout)), lines.join('\n')).toBe(true);
  return lines;
}

for (const file of files) {
  test.each(Object.keys(layouts))(`${file} on %s`, async (name) => {
    const script = parseScript(readFileSync(new URL(file, folder), 'utf8'));
    const sections = new Map(script.sections);
    for (const level of levels) {
      const lines = (await run(script.steps, level, layouts[name]!)).join('\n');
      const theirs = sections.get(`PostgreSQL 15, ${level}`);
      if (!update) expect(lines).toBe(sections.get(level) ?? theirs);
      else if (lines === theirs) sections.delete(level);
      else sections.set(level, lines);
    }
    if (update && name === 'a table') writeFileSync(new URL(file, folder), printScript({ ...script, sections }));
  });
}
