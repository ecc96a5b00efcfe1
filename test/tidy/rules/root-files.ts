import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule, Violation } from '../rule.ts';
import { root } from '../source-tree.ts';

const decisions = 'spec/decisions';
const settled = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'typedoc.json', 'README.md', 'LICENSE', 'CHANGELOG.md'],
  ...['.git', '.gitignore', '.ci', 'engine', 'frontends', 'adapters', 'spec', 'test'],
];

/** These two look at the real folder whatever the tree, since no source says what lies beside it. */
export const rootFiles: Rule = {
  name: 'nothing at the root without a recorded decision',
  check() {
    const recorded = new Set([...settled, ...recordedNames(), ...ignoredNames()]);
    return readdirSync(root)
      .filter((name) => !recorded.has(name))
      .map((name) => ({
        path: name,
        line: 0,
        problem: 'lies at the root',
        remedy: `Move it where it is used, or record under ${decisions}/ why it must be there (name it in backticks).`,
      }));
  },
};

export const lockfiles: Rule = {
  name: 'lockfiles are complete and name no registry of one machine',
  check: () => ['package-lock.json', 'test/bench/package-lock.json'].flatMap(checkLockfile),
};

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function checkLockfile(path: string): Violation[] {
  const file = join(root, path);
  if (!existsSync(file)) {
    return [{ path, line: 0, problem: 'is missing', remedy: 'Run npm install in its folder and commit it.' }];
  }
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> };
  const locked = new Set(Object.keys(packages).map((name) => name.replace(/^.*node_modules\//, '')));
  return Object.entries(packages).flatMap(([name, { resolved = '', optionalDependencies = {} }]) => {
    const host = /^https?:\/\/([^/]+)/.exec(resolved)?.[1] ?? 'registry.npmjs.org';
    const missing = Object.keys(optionalDependencies).filter((dependency) => !locked.has(dependency));
    const violations: Violation[] = missing.map((dependency) => ({
      path,
      line: 0,
      problem: `${name} wants ${dependency}, which is not locked, so npm ci refuses`,
      remedy: 'Pin a release whose platform packages are all published (spec/decisions/0002-lockfile.md).',
    }));
    if (host === 'registry.npmjs.org') return violations;
    const remedy = 'Run npm install --package-lock-only --omit-lockfile-registry-resolved.';
    return [...violations, { path, line: 0, problem: `${name} resolves to ${host}`, remedy }];
  });
}

function recordedNames(): string[] {
  return readdirSync(join(root, decisions))
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => readFileSync(join(root, decisions, name), 'utf8').match(/`[^`\s]+`/g) ?? [])
    .map((quoted) => quoted.slice(1, -1));
}

function ignoredNames(): string[] {
  return readFileSync(join(root, '.gitignore'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/\/$/, ''));
}
