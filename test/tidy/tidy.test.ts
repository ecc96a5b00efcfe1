/** The repository's rules, checked on the repository. `rules.test.ts` shows that each of them bites. */
import { expect, test } from 'vitest';
import { formatViolations, type Rule } from './rule.ts';
import { ambientWorld, declaredDependencies } from './rules/ambient-world.ts';
import { deadFiles, facesExist } from './rules/dead-files.ts';
import { barrels, defaultExports } from './rules/exports.ts';
import { failures } from './rules/failures.ts';
import { headers } from './rules/headers.ts';
import { layers } from './rules/layers.ts';
import { names } from './rules/names.ts';
import { notes } from './rules/notes.ts';
import { rings } from './rules/rings.ts';
import { lockfiles, rootFiles } from './rules/root-files.ts';
import { fileSize, functionSize } from './rules/size.ts';
import { readSourceTree } from './source-tree.ts';

const rules: readonly Rule[] = [
  ...[layers, rings, deadFiles, facesExist, barrels, defaultExports, ambientWorld, declaredDependencies],
  ...[fileSize, functionSize, names, headers, failures, notes, rootFiles, lockfiles],
];
const tree = readSourceTree();

for (const rule of rules) {
  test(rule.name, () => {
    const violations = rule.check(tree);
    if (violations.length > 0) expect.fail(formatViolations(rule, violations));
  });
}
