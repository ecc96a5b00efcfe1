import { builtinModules } from 'node:module';
import ts from 'typescript';
import { declaredPackages } from '../package-faces.ts';
import type { Rule, Violation } from '../rule.ts';
import { eachNode, isProduct, lineOf, type Source } from '../source-tree.ts';

/** Members of global objects that reach the clock, randomness or the process. */
const ambientMembers = new Map<string, ReadonlySet<string> | 'all'>([
  ['Date', new Set(['now'])],
  ['Math', new Set(['random'])],
  ['performance', 'all'],
  ['crypto', 'all'],
  ['process', 'all'],
]);
const ambientCalls = new Set(['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'fetch']);
const remedy = 'Take it from the Host that was passed in (host/host.ts), so that a simulation can stand in for it.';

export const ambientWorld: Rule = {
  name: 'clock, randomness, timers, process and node: modules only in engine/host/ and adapters/',
  check: (tree) => [...tree.sources.values()].filter(({ path }) => isIsolated(path)).flatMap(ambientUses),
};

export const declaredDependencies: Rule = {
  name: 'the package imports only the dependencies it declares',
  check(tree) {
    const declared = declaredPackages(tree);
    return [...tree.sources.values()]
      .filter(({ path }) => isProduct(path))
      .flatMap((source) =>
        source.imports
          .filter((edge) => edge.target === null && !isNodeModule(edge.specifier))
          .filter((edge) => !declared.has(packageNameOf(edge.specifier)))
          .map((edge) => ({
            path: source.path,
            line: edge.line,
            problem: `imports the package ${edge.specifier}, which package.json does not declare as a dependency`,
            remedy: 'Declare it with its line in spec/decisions/dependencies.md, or do without.',
          })),
      );
  },
};

function isIsolated(path: string): boolean {
  return isProduct(path) && !path.startsWith('engine/host/') && !path.startsWith('adapters/');
}

function ambientUses(source: Source): Violation[] {
  const violations: Violation[] = source.imports
    .filter((edge) => isNodeModule(edge.specifier))
    .map((edge) => ({ path: source.path, line: edge.line, problem: `imports ${edge.specifier}`, remedy }));
  const declared = declaredNames(source);
  eachNode(source, (node) => {
    const name = ambientName(node, source.syntax);
    if (name === null || declared.has(name.split('.')[0]!)) return;
    violations.push({ path: source.path, line: lineOf(source, node), problem: `uses ${name}`, remedy });
  });
  return violations;
}

function ambientName(node: ts.Node, syntax: ts.SourceFile): string | null {
  if (ts.isNewExpression(node) && node.expression.getText(syntax) === 'Date' && !node.arguments?.length) {
    return 'Date() of the current time';
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return ambientCalls.has(node.expression.text) ? node.expression.text : null;
  }
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return null;
  const members = ambientMembers.get(node.expression.text);
  if (members === undefined) return null;
  return members === 'all' || members.has(node.name.text) ? `${node.expression.text}.${node.name.text}` : null;
}

/** Names that the file declares itself: a parameter called `process` is not the global one. */
function declaredNames(source: Source): Set<string> {
  const declared = new Set<string>();
  eachNode(source, (node) => {
    const isDeclaration =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isBindingElement(node);
    const isImport = ts.isImportSpecifier(node) || ts.isImportClause(node);
    if ((isDeclaration || isImport) && node.name && ts.isIdentifier(node.name)) declared.add(node.name.text);
  });
  return declared;
}

function isNodeModule(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier.split('/')[0]!);
}

function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
