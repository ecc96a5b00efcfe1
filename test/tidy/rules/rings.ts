import type { Rule, Violation } from '../rule.ts';
import type { Source, SourceTree } from '../source-tree.ts';

export const rings: Rule = {
  name: 'no import rings between files, type imports included',
  check: (tree) => ringsOf(tree).map((ring) => violationOf(tree, ring)),
};

function violationOf(tree: SourceTree, ring: readonly string[]): Violation {
  const first = tree.sources.get(ring[0]!)!;
  const line = importsWithin(first, new Set(ring))[0]?.line ?? 0;
  return {
    path: first.path,
    line,
    problem: `import ring: ${[...ring, ring[0]].join(' → ')}`,
    remedy: 'Move what both sides need into a file of its own that imports neither.',
  };
}

function importsWithin(source: Source, members: ReadonlySet<string>): Source['imports'] {
  return source.imports.filter((edge) => edge.kind === 'import' && edge.target !== null && members.has(edge.target));
}

/** For each strongly connected part (Tarjan, 1972) one shortest ring through its first file. */
function ringsOf(tree: SourceTree): string[][] {
  return stronglyConnected(tree)
    .filter((part) => part.length > 1 || importsWithin(tree.sources.get(part[0]!)!, new Set(part)).length > 0)
    .map((part) => shortestRing(tree, part.sort()));
}

function shortestRing(tree: SourceTree, part: readonly string[]): string[] {
  const members = new Set(part);
  const start = part[0]!;
  const cameFrom = new Map<string, string>();
  for (const queue = [start]; queue.length > 0; ) {
    const path = queue.shift()!;
    for (const { target } of importsWithin(tree.sources.get(path)!, members)) {
      if (target === start) return pathTo(path, start, cameFrom);
      if (cameFrom.has(target!)) continue;
      cameFrom.set(target!, path);
      queue.push(target!);
    }
  }
  return [...part];
}

function pathTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [end];
  while (path[0] !== start) path.unshift(cameFrom.get(path[0]!)!);
  return path;
}

function stronglyConnected(tree: SourceTree): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const parts: string[][] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path)!);
    stack.push(path);
    onStack.add(path);
    for (const { kind, target } of tree.sources.get(path)!.imports) {
      if (kind !== 'import' || target === null || !tree.sources.has(target)) continue;
      if (!index.has(target)) {
        visit(target);
        low.set(path, Math.min(low.get(path)!, low.get(target)!));
      } else if (onStack.has(target)) low.set(path, Math.min(low.get(path)!, index.get(target)!));
    }
    if (low.get(path) !== index.get(path)) return;
    const part = stack.splice(stack.indexOf(path));
    for (const member of part) onStack.delete(member);
    parts.push(part);
  };
  for (const path of tree.sources.keys()) if (!index.has(path)) visit(path);
  return parts;
}
