/**
 * Finding functions by the names of the graph language, which do not distinguish case.
 */
import { type AnyFunction, similarName } from '../../../../engine/extend.ts';
import type { FunctionCall } from '../../ast/query.ts';
import { type SyntaxNode, walk } from '../../ast/walk.ts';
import type { Binder } from '../binder.ts';
import { semanticError } from '../semantic-error.ts';

/** The whole name in lower case, with its namespace. */
export function callName(syntax: FunctionCall): string {
  return [...syntax.namespace, syntax.name].map(({ name }) => name.toLowerCase()).join('.');
}

export interface NamedFunctions {
  /** The graph language's own. */
  readonly own: readonly AnyFunction[];
  /** SQL's, which stand back where there are own ones. */
  readonly sql: readonly AnyFunction[];
}

/** Functions that operators and clauses are bound to; as names they mean nothing. */
const spelledOtherwise: ReadonlySet<string> = new Set([
  ...['equals', 'not_equals', 'less', 'less_or_equal', 'greater', 'greater_or_equal', 'in', 'matches', 'xor'],
  ...[
    'starts_with',
    'ends_with',
    'contains',
    'add',
    'subtract',
    'multiply',
    'divide',
    'modulo',
    'power',
    'negate',
    'plus',
  ],
  ...[
    'property',
    'index',
    'slice',
    'has_label',
    'path',
    'path_elements',
    'merge_maps',
    'merge_key',
    'list',
    'list_of',
    'row_count',
  ],
  ...['node_table', 'node_row', 'nodes_in', 'relationship_table', 'relationship_row', 'relationships_in'],
  ...['from_sql', 'to_sql'],
]);

export function functionsNamed(binder: Binder, name: string): NamedFunctions {
  const { functions } = binder.context;
  const usable = (definition: AnyFunction): boolean => definition.kind === 'scalar' || definition.kind === 'aggregate';
  const own = spelledOtherwise.has(name) ? [] : functions.named(`cypher_${name}`).filter(usable);
  return { own, sql: name.startsWith('cypher_') ? [] : functions.named(name).filter(usable) };
}

export function unknownFunction(binder: Binder, name: string, syntax: FunctionCall): Error {
  const names = [...binder.context.functions.all()].filter(({ kind }) => kind === 'scalar' || kind === 'aggregate');
  const near = similarName(name, new Set(names.map((definition) => definition.name.replace(/^cypher_/, ''))));
  const hint = near === undefined ? undefined : `Perhaps you meant the function "${near}".`;
  return semanticError('UnknownFunction', syntax.position, `function ${name}() does not exist`, hint);
}

function isAggregate(binder: Binder, syntax: FunctionCall): boolean {
  const { own, sql } = functionsNamed(binder, callName(syntax));
  const candidates = own.length > 0 ? own : sql;
  return candidates.length > 0 && candidates.every((candidate) => candidate.kind === 'aggregate');
}

/** Whether an expression aggregates. Subqueries and patterns inside it have rows, and aggregates, of their own. */
export function containsAggregate(binder: Binder, syntax: SyntaxNode): boolean {
  let found = false;
  walk(syntax, (node) => {
    if (node.kind === 'subquery' || node.kind === 'pattern-comprehension') return false;
    if (node.kind === 'count-star' || (node.kind === 'call' && isAggregate(binder, node))) found = true;
    return !found;
  });
  return found;
}
