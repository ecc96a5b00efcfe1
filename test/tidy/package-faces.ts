/** The package's public entries, from package.json, as paths of sources. */
import type { SourceTree } from './source-tree.ts';

interface Manifest {
  readonly exports?: Readonly<Record<string, { readonly default: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export function packageFaces(tree: SourceTree): string[] {
  return Object.values(manifestOf(tree).exports ?? {}).map((entry) => sourceOf(entry.default));
}

export function programEntries(tree: SourceTree): string[] {
  return Object.values(manifestOf(tree).bin ?? {}).map(sourceOf);
}

/** Packages that the product may import. */
export function declaredPackages(tree: SourceTree): Set<string> {
  const { dependencies = {}, optionalDependencies = {} } = manifestOf(tree);
  return new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
}

function manifestOf(tree: SourceTree): Manifest {
  return JSON.parse(tree.textOf('package.json') ?? '{}') as Manifest;
}

/** `./dist/engine/index.js` is built from `engine/index.ts`. */
function sourceOf(built: string): string {
  return built.replace(/^(\.\/)?dist\//, '').replace(/\.js$/, '.ts');
}
