/**
 * The public API as emitted: declarations of each package face and of the contracts behind it, kept under
 * `spec/surface/`, so that a change of the API is always a visible diff. `npm run spec -- --update` rewrites them.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const update = process.env['UPDATE_SPEC'] === '1';

/** Source files whose declarations are the API. */
const sources = [
  'adapters/embedded/embedded',
  'adapters/embedded/database',
  'adapters/embedded/prepared',
  'adapters/embedded/query-options',
  'adapters/embedded/results',
  'adapters/embedded/transaction',
  'adapters/pgwire/pgwire',
  'engine/index',
  'engine/extend',
  'engine/catalog/catalog',
  'engine/function/contract',
  'engine/kv/kv',
  'engine/session/translator',
  'engine/txn/contract',
  'frontends/sql/sql',
  'frontends/cypher/cypher',
  'frontends/vector/vector',
  'test/conformance/conformance',
];

test.each(sources)('%s', async (source) => {
  const { default: ts } = await import('typescript');
  const text = readFileSync(join(root, `${source}.ts`), 'utf8');
  const { outputText } = ts.transpileDeclaration(text, {
    fileName: `${source}.ts`,
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext, isolatedDeclarations: true },
  });
  const snapshot = join(root, 'spec/surface', `${source.replaceAll('/', '.')}.d.ts`);
  if (update || !existsSync(snapshot)) {
    if (!update) throw new Error(`${snapshot} is missing: run npm run spec -- --update`);
    mkdirSync(join(root, 'spec/surface'), { recursive: true });
    writeFileSync(snapshot, outputText);
  }
  expect(outputText).toBe(readFileSync(snapshot, 'utf8'));
});
