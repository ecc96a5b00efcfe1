/**
 * The one walker of the syntax tree.
 *
 * A node's children are the nodes among its fields, in the order the fields were written down by the parser, which is the
 * order of the text but for operators (whose position stands between their operands). It relies on two habits of the tree:
 * every node has a `kind`, and nothing else in a node is an object but lists of nodes.
 */
import type { LabelExpression } from './label.ts';
import type { AllPropertiesSelector, PropertySelector } from './literal.ts';
import type { Name } from './name.ts';
import type {
  CaseBranch,
  ComparisonLink,
  Expression,
  MapEntry,
  PathPattern,
  PatternElement,
  ProjectionItem,
  Query,
  SingleQuery,
  SortItem,
  YieldItem,
} from './query.ts';
import type { Repetition } from './repetition.ts';
import type { Clause, RemoveItem, SetItem } from './statement.ts';

/** Any node. */
export type SyntaxNode =
  | Query<Clause>
  | SingleQuery<Clause>
  | Clause
  | SetItem
  | RemoveItem
  | YieldItem
  | ProjectionItem
  | SortItem
  | PathPattern
  | PatternElement
  | Repetition
  | Expression
  | MapEntry
  | PropertySelector
  | AllPropertiesSelector
  | ComparisonLink
  | CaseBranch
  | LabelExpression
  | Name;

/** Calls `visit` with each child of a node, not with the node itself and not deeper. */
function forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void): void {
  for (const field of Object.values(node) as readonly unknown[]) {
    if (Array.isArray(field)) {
      for (const item of field as readonly SyntaxNode[]) visit(item);
    } else if (typeof field === 'object' && field !== null) {
      visit(field as SyntaxNode);
    }
  }
}

/**
 * Visits a node and everything below it, parents first. `enter` answers whether to go below: a search for aggregates, for
 * example, stops at subqueries, which have aggregates of their own.
 */
export function walk(node: SyntaxNode, enter: (node: SyntaxNode) => boolean): void {
  if (!enter(node)) return;
  forEachChild(node, (child) => walk(child, enter));
}
