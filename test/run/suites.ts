import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import { nothing, type Tally } from './tally.ts';

export const root: string = join(import.meta.dirname, '../..');

/**
 * Runs vitest in this process on the named projects, limited to files whose path contains one of `filters` if there
 * are any. A file that does not load and an error outside of any test count as failures.
 */
export async function runSuites(projects: readonly string[], filters: readonly string[]): Promise<Tally> {
  const vitest = await startVitest('test', [...filters], { root, watch: false, project: [...projects] });
  const tally = { ...nothing, failed: vitest.state.getUnhandledErrors().length };
  for (const file of vitest.state.getTestModules()) {
    const tests = [...file.children.allTests()];
    if (file.state() === 'failed' && !tests.some((test) => test.result().state === 'failed')) tally.failed++;
    for (const test of tests) {
      const { state } = test.result();
      tally[state === 'passed' ? 'passed' : state === 'failed' ? 'failed' : 'skipped']++;
    }
  }
  await vitest.close();
  return tally;
}
