/**
 * The test suites as vitest projects. Tests run from the sources.
 *
 * Every `*.test.ts` under test/ belongs to exactly one project: `doors` is whatever the others do not name, so a new
 * folder is never left out. Files end in `.slow.test.ts` when they take minutes (`npm run test:slow`).
 *
 * Workers are child processes, not threads: LMDB and hnswlib are native addons whose state is per process, and a test
 * that crashes one must not take the others along.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const layers = 'value,host,block,kv,wal,txn,function,catalog,plan,access,optimize,exec,session,replication,cluster';
const engine = [`test/{${layers}}{,-*}/**/*.test.ts`, 'test/*.test.ts'];
const frontends = ['test/{sql,cypher,vector}{,-*}/**/*.test.ts'];
const tidy = ['test/tidy/**/*.test.ts'];
const slow = ['test/**/*.slow.test.ts'];
const never = ['**/node_modules/**', 'test/bench/**'];

/** The package's faces by name, as an author imports them, read from the sources. */
function packageFaces(): { readonly find: RegExp; readonly replacement: string }[] {
  const { exports } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly default: string }>>;
  };
  return Object.entries(exports).map(([name, face]) => ({
    find: new RegExp(`^aiondb${name.slice(1)}$`),
    replacement: join(import.meta.dirname, face.default.replace('./dist/', '').replace(/\.js$/, '.ts')),
  }));
}

const config: ViteUserConfig = defineConfig({
  resolve: { alias: packageFaces() },
  test: {
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    // a busy machine of two cores is slow, not wrong
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['test/property-seed.ts'],
    projects: [
      { extends: true, test: { name: 'tidy', include: tidy, exclude: never } },
      { extends: true, test: { name: 'engine', include: engine, exclude: [...never, ...slow] } },
      { extends: true, test: { name: 'frontends', include: frontends, exclude: [...never, ...slow] } },
      {
        extends: true,
        test: {
          name: 'doors',
          include: ['test/**/*.test.ts'],
          exclude: [...never, ...slow, ...engine, ...frontends, ...tidy],
        },
      },
      {
        extends: true,
        test: { name: 'slow', include: slow, exclude: never, testTimeout: 1_200_000, hookTimeout: 1_200_000 },
      },
    ],
  },
});

export default config;
