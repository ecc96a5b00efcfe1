/** Each rule of the repository catches what it is there to catch, names the line, and lets the right way pass. */
import { expect, test } from 'vitest';
import type { Rule } from './rule.ts';
import { ambientWorld, declaredDependencies } from './rules/ambient-world.ts';
import { deadFiles, facesExist } from './rules/dead-files.ts';
import { barrels, defaultExports } from './rules/exports.ts';
import { failures } from './rules/failures.ts';
import { headers } from './rules/headers.ts';
import { layers } from './rules/layers.ts';
import { names } from './rules/names.ts';
import { notes } from './rules/notes.ts';
import { rings } from './rules/rings.ts';
import { fileSize, functionSize } from './rules/size.ts';
import { sourceTreeOf } from './source-tree.ts';

const table = `
| level | folders |
|---|---|
| 0 | value, error.ts |
| 2 | kv, wal |
| 3 | txn |
| 5 | plan |
| 10 | index.ts, extend.ts |
| 11 | frontends/*, the conformance kit (\`test/conformance\`, exported) |
| 12 | adapters/* (cli may import the other adapters) |
`;
const manifest = JSON.stringify({
  exports: { '.': { default: './dist/engine/index.js' } },
  bin: { aiondb: 'dist/adapters/cli/main.js' },
  dependencies: { lmdb: '1' },
});

/** The violations as `path:line problem`, over a tree that has a layer table and a manifest. */
function violationsOf(rule: Rule, files: Readonly<Record<string, string>>): string[] {
  const tree = sourceTreeOf({ 'engine/README.md': table, 'package.json': manifest, ...files });
  return rule.check(tree).map(({ path, line, problem }) => `${path}:${line} ${problem}`);
}

const faces = {
  'engine/error.ts': '',
  'engine/index.ts': '',
  'engine/extend.ts': '',
  'engine/value/type.ts': '',
  'engine/kv/kv.ts': '',
  'engine/kv/memory.ts': '',
  'engine/wal/wal.ts': '',
  'engine/txn/txn.ts': '',
  'engine/plan/node.ts': '',
  'frontends/sql/sql.ts': '',
  'frontends/sql/binder.ts': '',
  'frontends/cypher/cypher.ts': '',
  'adapters/embedded/embedded.ts': '',
  'test/conformance/conformance.ts': '',
};

test.each<[string, string, string]>([
  ['engine/kv/lmdb.ts', '../txn/txn.ts', 'kv (level 2) imports txn of level 3'],
  ['engine/kv/lmdb.ts', '../wal/wal.ts', 'kv (level 2) imports wal of the same level'],
  ['engine/txn/commit.ts', '../kv/memory.ts', 'txn imports engine/kv/memory.ts instead of the face of kv'],
  ['engine/txn/commit.ts', '../kv/gone.ts', 'imports engine/kv/gone.ts, which does not exist'],
  ['engine/txn/commit.ts', '../../test/sim/disk.ts', 'txn imports test/sim/disk.ts, which is not part of the package'],
  ['engine/plan/expression.ts', '../extend.ts', 'plan (level 5) imports extend.ts of level 10'],
  ['frontends/sql/parser.ts', '../../engine/plan/node.ts', 'frontends/sql imports plan'],
  ['frontends/sql/parser.ts', '../cypher/cypher.ts', 'frontends/sql imports frontends/cypher'],
  ['adapters/embedded/client.ts', '../../engine/txn/txn.ts', 'adapters/embedded imports txn'],
  ['adapters/pgwire/server.ts', '../embedded/embedded.ts', 'adapters/pgwire imports adapters/embedded'],
  [
    'adapters/cli/shell.ts',
    '../../frontends/sql/binder.ts',
    'adapters/cli imports frontends/sql/binder.ts instead of the face of frontends/sql',
  ],
])('%s may not import %s', (path, specifier, problem) => {
  const files = { ...faces, 'test/sim/disk.ts': '', [path]: `\nimport type { X } from '${specifier}';\n` };
  expect(violationsOf(layers, files)).toEqual([`${path}:2 ${problem}`]);
});

test.each([
  ['engine/kv/lmdb.ts', './memory.ts'],
  ['engine/kv/lmdb.ts', '../error.ts'],
  ['engine/value/numeric.ts', '../error.ts'],
  ['engine/txn/commit.ts', '../kv/kv.ts'],
  ['engine/index.ts', '../engine/plan/node.ts'],
  ['frontends/sql/parser.ts', '../../engine/extend.ts'],
  ['adapters/pgwire/server.ts', '../../engine/index.ts'],
  ['adapters/pgwire/server.ts', '../../frontends/sql/sql.ts'],
  ['adapters/cli/shell.ts', '../embedded/embedded.ts'],
  ['test/conformance/kv-suite.ts', '../../engine/kv/kv.ts'],
])('%s may import %s', (path, specifier) => {
  expect(violationsOf(layers, { ...faces, [path]: `import { x } from '${specifier}';` })).toEqual([]);
});

test('edges are found in every form of import', () => {
  const forms = [
    `import { x } from '../wal/wal.ts';`,
    `import type { X } from '../wal/wal.ts';`,
    `export { x } from '../wal/wal.ts';`,
    `type X = import('../wal/wal.ts').X;`,
    `const wal = () => import('../wal/wal.ts');`,
    `const entry = new URL('../wal/wal.ts', import.meta.url);`,
  ];
  const lines = violationsOf(layers, { ...faces, 'engine/kv/lmdb.ts': forms.join('\n') });
  expect(lines.map((line) => line.split(' ')[0])).toEqual(forms.map((_, index) => `engine/kv/lmdb.ts:${index + 1}`));
});

test('a folder that the layer table does not name is refused', () => {
  expect(violationsOf(layers, { 'engine/cache/cache.ts': '' })).toEqual([
    'engine/cache/cache.ts:0 the layer table does not name cache',
  ]);
});

test('a ring is shown once, by its shortest way round', () => {
  const ring = {
    'engine/plan/a.ts': `import type { B } from './b.ts';\nimport './c.ts';`,
    'engine/plan/b.ts': `import './a.ts';`,
    'engine/plan/c.ts': '',
  };
  expect(violationsOf(rings, ring)).toEqual([
    'engine/plan/a.ts:1 import ring: engine/plan/a.ts → engine/plan/b.ts → engine/plan/a.ts',
  ]);
  expect(violationsOf(rings, { ...ring, 'engine/plan/b.ts': '' })).toEqual([]);
});

test('ambient clock, randomness, timers and node modules are refused outside host and adapters', () => {
  const text = [
    `import { readFileSync } from 'node:fs';`,
    `import os from 'os';`,
    'const now = Date.now();',
    'const today = new Date();',
    'const dice = Math.random();',
    'const tick = performance.now();',
    'setTimeout(() => {}, 1);',
    'const home = process.env;',
  ].join('\n');
  const found = violationsOf(ambientWorld, { 'engine/kv/lmdb.ts': text });
  expect(found.map((line) => line.split(' ')[0])).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((line) => `engine/kv/lmdb.ts:${line}`),
  );
  expect(violationsOf(ambientWorld, { 'engine/host/node.ts': text, 'adapters/cli/main.ts': text })).toEqual([]);
  const pure = 'export const step = (process: { run(): void }) => process.run();\nnew Date(0);\nMath.floor(1);';
  expect(violationsOf(ambientWorld, { 'engine/kv/lmdb.ts': pure })).toEqual([]);
});

test('undeclared packages are refused', () => {
  const text = `import { open } from 'lmdb';\nimport { Decimal } from '@math/decimal/big';`;
  expect(violationsOf(declaredDependencies, { 'engine/kv/lmdb.ts': text })).toEqual([
    'engine/kv/lmdb.ts:2 imports the package @math/decimal/big, which package.json does not declare as a dependency',
  ]);
});

test('long files and long functions are refused', () => {
  const long = `export function parse() {\n${'  step();\n'.repeat(500)}}\n`;
  expect(violationsOf(fileSize, { 'engine/kv/lmdb.ts': long })).toEqual(['engine/kv/lmdb.ts:0 has 502 lines']);
  expect(violationsOf(functionSize, { 'engine/kv/lmdb.ts': long })).toEqual([
    'engine/kv/lmdb.ts:1 parse has 502 lines',
  ]);
  const actions = `export function actions() {\n  return {\n${'    add(a) {\n      return a;\n    },\n'.repeat(60)}  };\n}\n`;
  expect(violationsOf(functionSize, { 'engine/kv/lmdb.ts': actions })).toEqual([]);
});

test('empty names and other spellings are refused', () => {
  expect(
    violationsOf(names, { 'engine/utils/x.ts': '', 'engine/kv/key-helpers.ts': '', 'engine/kv/key-2.ts': '' }),
  ).toHaveLength(3);
  expect(violationsOf(names, { 'engine/kv/LmdbStore.ts': '', 'engine/kv/lmdb_store.ts': '' })).toHaveLength(2);
  expect(
    violationsOf(names, {
      'engine/value/common-type.ts': '',
      'engine/kv/lmdb-store.ts': '',
      'test/kv/lmdb.slow.test.ts': '',
    }),
  ).toEqual([]);
});

test('a header of two to forty lines is asked of product files', () => {
  const header = '/**\n * The store.\n */\n';
  expect(violationsOf(headers, { 'engine/kv/kv.ts': `export const x = 1;` })).toEqual([
    'engine/kv/kv.ts:1 has no header comment',
  ]);
  expect(violationsOf(headers, { 'engine/kv/kv.ts': `/** The store. */\n` })).toHaveLength(1);
  expect(violationsOf(headers, { 'engine/kv/kv.ts': `/**\n${' * x\n'.repeat(50)} */\n` })).toHaveLength(1);
  const fine = { 'engine/kv/kv.ts': header, 'adapters/cli/main.ts': `#!/usr/bin/env node\n${header}` };
  expect(violationsOf(headers, { ...fine, 'test/kv/kv.test.ts': '' })).toEqual([]);
});

test('bare errors and swallowed failures are refused', () => {
  const text = `throw new Error('x');\ntry { run(); } catch {}\nthrow new DbError('22023', 'x');\ntry { run(); } catch { /* a race */ }`;
  expect(violationsOf(failures, { 'engine/kv/lmdb.ts': text })).toEqual([
    'engine/kv/lmdb.ts:1 throws a bare Error',
    'engine/kv/lmdb.ts:2 swallows a failure',
  ]);
});

test('default exports and barrels are refused, package faces are not barrels', () => {
  const barrel = `export * from './a.ts';\nexport { b } from './b.ts';`;
  expect(violationsOf(barrels, { 'engine/kv/kv.ts': barrel })).toEqual([
    'engine/kv/kv.ts:1 only re-exports other files',
  ]);
  expect(violationsOf(barrels, { 'engine/index.ts': barrel })).toEqual([]);
  const defaults = { 'engine/kv/kv.ts': 'export default 1;', 'engine/kv/b.ts': 'export default function b() {}' };
  expect(violationsOf(defaultExports, defaults)).toHaveLength(2);
});

test('files that nothing reaches are refused, worker entries are reached', () => {
  const files = {
    'engine/index.ts': `import './kv/kv.ts';\nnew URL('./txn/worker.js', import.meta.url);`,
    'engine/kv/kv.ts': '',
    'engine/txn/worker.ts': '',
    'engine/kv/old.ts': '',
  };
  expect(violationsOf(deadFiles, files)).toEqual(['engine/kv/old.ts:0 nothing that ships imports it']);
  expect(violationsOf(facesExist, files)).toEqual([
    'adapters/cli/main.ts:0 package.json names it, but it does not exist',
  ]);
});

test('notes to self and skipped tests are refused', () => {
  const note = `// ${'TO'}DO later`;
  expect(violationsOf(notes, { 'engine/kv/kv.ts': note })).toEqual([`engine/kv/kv.ts:1 has a ${'TO'}DO`]);
  expect(violationsOf(notes, { 'test/kv/kv.test.ts': `test.only('x', () => {});` })).toHaveLength(1);
  expect(violationsOf(notes, { 'test/kv/kv.test.ts': `test.skipIf(absent)('x', () => {});` })).toEqual([]);
});
