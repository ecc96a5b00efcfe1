/**
 * The test suites as vitest projects. Tests run from the sources.
 *
 * Every `*.test.ts` under test/ belongs to exactly one project: `doors` is whatever the others do not name, so a new
 * folder is never left out. Files end in `.slow.test.ts` when they take minutes (`npm run test:slow`).
 *
 * Workers are child processes, not threads: LMDB and hnswlib are native addons whose state is per process, and a test
 * that crashes one must not take the others along.
 */
import { availableParallelism } from 'node:os';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const layers = 'value,host,block,kv,wal,txn,function,catalog,plan,access,optimize,exec,session,replication,cluster';
const engine = [`test/{${layers}}/**/*.test.ts`, 'test/*.test.ts'];
const frontends = ['test/{sql,cypher,vector}{,-*}/**/*.test.ts'];
const tidy = ['test/tidy/**/*.test.ts'];
const slow = ['test/**/*.slow.test.ts'];
const never = ['**/node_modules/**', 'test/bench/**'];

const config: ViteUserConfig = defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      { extends: true, test: { name: 'tidy', include: tidy, exclude: never, testTimeout: 30_000 } },
      { extends: true, test: { name: 'engine', include: engine, exclude: [...never, ...slow] } },
      { extends: true, test: { name: 'frontends', include: frontends, exclude: [...never, ...slow] } },
      {
        extends: true,
        test: {
          name: 'doors',
          include: ['test/**/*.test.ts'],
          exclude: [...never, ...slow, ...engine, ...frontends, ...tidy],
          testTimeout: 60_000,
          hookTimeout: 60_000,
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
