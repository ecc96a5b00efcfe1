/**
 * `npm test`: format, lint and types, then every fast suite (tidy among them), then one plain line with the sum.
 *
 * A failing step does not hide the others. Arguments go to vitest, and then only vitest runs:
 * `npm test -- test/kv`. The exit code is 0 only when nothing failed and something ran.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root, runSuites } from './suites.ts';
import { addTallies, closingLine, nothing, type Tally } from './tally.ts';

const { resolve } = createRequire(import.meta.url);

const filters = process.argv.slice(2);
const checks = filters.length > 0 ? nothing : runChecks();
const suites = await runSuites(['tidy', 'engine', 'frontends', 'doors'], filters);
const total = addTallies(checks, suites);
console.log(closingLine(total));
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

function runChecks(): Tally {
  const biome = join(dirname(resolve('@biomejs/biome/package.json')), 'bin/biome');
  const compiler = resolve('typescript/bin/tsc');
  return [
    runCheck('format', [biome, 'format']),
    runCheck('lint', [biome, 'lint']),
    runCheck('types', [compiler, '-p', 'tsconfig.json']),
  ].reduce(addTallies, nothing);
}

function runCheck(name: string, command: readonly string[]): Tally {
  const startedMs = performance.now();
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'passed' : 'FAILED'}: ${name} (${seconds} s)`);
  return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}
