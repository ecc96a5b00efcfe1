import ts from 'typescript';
import { packageFaces } from '../package-faces.ts';
import type { Rule, Violation } from '../rule.ts';
import { isProduct, lineOf, type Source } from '../source-tree.ts';

export const defaultExports: Rule = {
  name: 'no default exports',
  check: (tree) => [...tree.sources.values()].flatMap(checkDefaults),
};

export const barrels: Rule = {
  name: 'no barrels but the package faces',
  check(tree) {
    const faces = new Set(packageFaces(tree));
    return [...tree.sources.values()]
      .filter((source) => isProduct(source.path) && !faces.has(source.path) && isBarrel(source))
      .map(({ path }) => ({
        path,
        line: 1,
        problem: 'only re-exports other files',
        remedy: 'Import the files themselves; a face declares its contracts, it does not collect.',
      }));
  },
};

function checkDefaults(source: Source): Violation[] {
  return source.syntax.statements.filter(isDefaultExport).map((statement) => ({
    path: source.path,
    line: lineOf(source, statement),
    problem: 'default export',
    remedy: 'Export by name, so that one thing has one name everywhere.',
  }));
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
}

function isBarrel(source: Source): boolean {
  const { statements } = source.syntax;
  const isReexport = (statement: ts.Statement): boolean =>
    ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
  return statements.some(ts.isExportDeclaration) && statements.every(isReexport);
}
