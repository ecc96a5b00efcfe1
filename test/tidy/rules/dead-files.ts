import { packageFaces, programEntries } from '../package-faces.ts';
import type { Rule } from '../rule.ts';
import { isProduct, type SourceTree } from '../source-tree.ts';

export const deadFiles: Rule = {
  name: 'every file is reachable from a package face, the program or a worker entry',
  check(tree) {
    const reached = reachableFrom(tree, [...packageFaces(tree), ...programEntries(tree)]);
    return [...tree.sources.keys()]
      .filter((path) => isProduct(path) && !reached.has(path))
      .map((path) => ({
        path,
        line: 0,
        problem: 'nothing that ships imports it',
        remedy: 'Use it, or remove it; what only tests need belongs under test/.',
      }));
  },
};

export const facesExist: Rule = {
  name: 'every package face and program has its source',
  check: (tree) =>
    [...packageFaces(tree), ...programEntries(tree)]
      .filter((path) => !tree.sources.has(path))
      .map((path) => ({ path, line: 0, problem: 'package.json names it, but it does not exist', remedy: 'Write it.' })),
};

/** Worker entries are reached through the `new URL` that names them, so they count as imports here. */
function reachableFrom(tree: SourceTree, entries: readonly string[]): Set<string> {
  const reached = new Set<string>();
  for (const queue = [...entries]; queue.length > 0; ) {
    const source = tree.sources.get(queue.pop()!);
    if (source === undefined || reached.has(source.path)) continue;
    reached.add(source.path);
    for (const { target } of source.imports) if (target !== null) queue.push(target);
  }
  return reached;
}
