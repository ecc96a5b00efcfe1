/**
 * The sources as the rules see them: parsed files with their imports resolved to other files of the tree.
 *
 * A tree is read from the disk for the real check and made from strings to test the rules themselves.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** One import, export-from, `import()` type or call, or `new URL('./x.ts', import.meta.url)`. */
export interface ImportEdge {
  readonly kind: 'import' | 'worker';
  /** As written. */
  readonly specifier: string;
  /** Path of the imported file from the root, or null for a package or a `node:` module. */
  readonly target: string | null;
  readonly line: number;
}

export interface Source {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly syntax: ts.SourceFile;
  readonly imports: readonly ImportEdge[];
}

export interface SourceTree {
  readonly sources: ReadonlyMap<string, Source>;
  /** Text of a file that is not TypeScript (`package.json`, `engine/README.md`); undefined when absent. */
  readonly textOf: (path: string) => string | undefined;
}

export const root: string = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Folders that hold code. `test/bench` is a package of its own. */
const codeFolders = ['engine', 'frontends', 'adapters', 'test'];
const skippedFolders = new Set(['node_modules', 'dist', 'test/bench/node_modules', 'test/bench/results']);

export function readSourceTree(): SourceTree {
  const sources = new Map<string, Source>();
  for (const folder of codeFolders) {
    for (const path of filesUnder(folder)) {
      if (path.endsWith('.ts')) sources.set(path, parseSource(path, readFileSync(join(root, path), 'utf8')));
    }
  }
  return { sources, textOf: readText };
}

/** A tree made from literal texts, for testing rules. */
export function sourceTreeOf(files: Readonly<Record<string, string>>): SourceTree {
  const sources = new Map<string, Source>();
  for (const [path, text] of Object.entries(files)) {
    if (path.endsWith('.ts')) sources.set(path, parseSource(path, text));
  }
  return { sources, textOf: (path) => files[path] };
}

export function lineOf(source: Source, node: ts.Node): number {
  return source.syntax.getLineAndCharacterOfPosition(node.getStart(source.syntax)).line + 1;
}

/** Calls `visit` on each node of the file, parents first. */
export function eachNode(source: Source, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  ts.forEachChild(source.syntax, walk);
}

/** True for the code the layer table speaks of: what a user of the package runs. */
export function isProduct(path: string): boolean {
  return /^(engine|frontends|adapters)\//.test(path);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}

function filesUnder(folder: string): string[] {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return skippedFolders.has(entry.name) || skippedFolders.has(path) ? [] : filesUnder(path);
  });
}

function parseSource(path: string, text: string): Source {
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineCount = text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const source = { path, text, lineCount, syntax, imports: [] };
  return { ...source, imports: importsOf(source) };
}

function importsOf(source: Source): ImportEdge[] {
  const edges: ImportEdge[] = [];
  const add = (kind: ImportEdge['kind'], literal: ts.Node): void => {
    if (!ts.isStringLiteralLike(literal)) return;
    const specifier = literal.text;
    edges.push({ kind, specifier, target: resolve(source.path, specifier), line: lineOf(source, literal) });
  };
  eachNode(source, (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      add('import', node.moduleSpecifier);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add('import', node.argument.literal);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0]) {
      add('import', node.arguments[0]);
    } else if (isModuleUrl(node, source.syntax)) {
      add('worker', (node as ts.NewExpression).arguments![0]!);
    }
  });
  return edges;
}

/** `new URL('./worker.ts', import.meta.url)`, the way a worker's entry is named. */
function isModuleUrl(node: ts.Node, syntax: ts.SourceFile): boolean {
  return (
    ts.isNewExpression(node) &&
    node.expression.getText(syntax) === 'URL' &&
    node.arguments?.[1]?.getText(syntax) === 'import.meta.url' &&
    /^\.{1,2}\/.*\.[jt]s$/.test((node.arguments[0] as ts.StringLiteral).text ?? '')
  );
}

function resolve(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return posix.normalize(posix.join(posix.dirname(from), specifier)).replace(/\.js$/, '.ts');
}
