/** A repository rule: looks at the whole tree and says what breaks it, where, and what to do. */
import type { SourceTree } from './source-tree.ts';

export interface Violation {
  readonly path: string;
  /** 1-based; 0 when the file as a whole is meant. */
  readonly line: number;
  /** What is wrong, naming the thing. */
  readonly problem: string;
  /** What to do instead. */
  readonly remedy: string;
}

export interface Rule {
  /** A sentence that states the rule; the test carries it as its name. */
  readonly name: string;
  readonly check: (tree: SourceTree) => readonly Violation[];
}

export function formatViolations(rule: Rule, violations: readonly Violation[]): string {
  const lines = violations.map(({ path, line, problem, remedy }) => {
    const place = line === 0 ? path : `${path}:${line}`;
    return `${place}  ${problem}\n    ${remedy}`;
  });
  return `${rule.name}: ${violations.length} violation(s)\n${lines.join('\n')}`;
}
