/**
 * Rows of a pattern, split by what is known of their tables while the statement is planned.
 *
 * A **part** holds rows whose nodes all lie in declared tables that are known by now: its relation is a tree of joins
 * over plain scans, and `bindings` says what the pattern's columns are over it (a table id is a constant there), so
 * whatever is joined to it or filters it sees scans and constants. The **rest** holds all other rows under the
 * pattern's own columns: those that touch the open tables, or come from somewhere else. `assemble` unites both.
 */
import type { Table } from '../../catalog/catalog.ts';
import { filter, passThrough, project, setOperation, values } from '../../plan/build.ts';
import { type Column, columnReference, type Expression } from '../../plan/expression.ts';
import type { Relation } from '../../plan/relation.ts';
import { sameColumns } from '../column-set.ts';
import type { OptimizerContext } from '../context.ts';
import { foldCondition, foldExpression, isNeverTrue } from '../rules/fold-constants.ts';
import { substitute } from '../substitute.ts';

/** What a part's relation offers of a node's row. */
export interface KnownNode {
  readonly table: Table;
  /** Its columns by number, as far as they were read. */
  readonly attributes: ReadonlyMap<number, Expression>;
}

export interface Part {
  readonly relation: Relation;
  /** Columns of the pattern over the columns of `relation`; what is not here passes under its own id. */
  readonly bindings: ReadonlyMap<number, Expression>;
  /** By the id of the node's row-id column in the pattern. */
  readonly nodes: ReadonlyMap<number, KnownNode>;
}

export interface Split {
  readonly parts: readonly Part[];
  readonly rest: Relation | undefined;
}

/** Rewrites the subqueries of an expression, once it is known what they refer to. */
export type LowerExpression = (expression: Expression) => Expression;

export function bind(part: Part, expression: Expression): Expression {
  return foldExpression(substitute(expression, part.bindings));
}

/** Both inputs' meaning under one relation. */
export function extended(
  part: Part,
  relation: Relation,
  bindings: ReadonlyMap<number, Expression>,
  nodes: ReadonlyMap<number, KnownNode> = new Map(),
): Part {
  return {
    relation,
    bindings: new Map([...part.bindings, ...bindings]),
    nodes: new Map([...part.nodes, ...nodes]),
  };
}

export function filterSplit(split: Split, predicate: Expression, lower: LowerExpression): Split {
  const parts = split.parts.flatMap((part) => {
    const condition = foldCondition(lower(bind(part, predicate)));
    return isNeverTrue(condition) ? [] : [{ ...part, relation: filter(part.relation, condition) }];
  });
  return { parts, rest: split.rest && filter(split.rest, lower(predicate)) };
}

/** A projection: columns handed on keep what is known of them, others are computed beside. */
export function projectSplit(
  split: Split,
  relation: Extract<Relation, { kind: 'project' }>,
  lower: LowerExpression,
): Split {
  const parts = split.parts.map((part) => projectPart(part, relation, lower));
  const items = relation.items.map((item) => ({ ...item, expression: lower(item.expression) }));
  return { parts, rest: split.rest && project(split.rest, items) };
}

function projectPart(part: Part, relation: Extract<Relation, { kind: 'project' }>, lower: LowerExpression): Part {
  const bindings = new Map<number, Expression>();
  const nodes = new Map<number, KnownNode>();
  const computed: { readonly column: Column; readonly expression: Expression }[] = [];
  for (const { column, expression } of relation.items) {
    const bound = bind(part, expression);
    if (expression.kind === 'column' || bound.kind === 'constant') bindings.set(column.id, bound);
    else computed.push({ column, expression: lower(bound) });
    const node = expression.kind === 'column' ? part.nodes.get(expression.id) : undefined;
    if (node !== undefined) nodes.set(column.id, node);
  }
  if (computed.length === 0) return { relation: part.relation, bindings, nodes };
  const below = part.relation.columns.filter((column) => !computed.some((item) => item.column.id === column.id));
  return { relation: project(part.relation, [...below.map(passThrough), ...computed]), bindings, nodes };
}

/** The part's rows under the pattern's columns. */
export function partRelation(part: Part, columns: readonly Column[]): Relation {
  const items = columns.map((column) => ({ column, expression: bind(part, columnReference(column)) }));
  return project(part.relation, items);
}

/** Rows of all branches. `columns` name the result; branches get columns of their own. */
export function unite(columns: readonly Column[], branches: readonly Relation[], context: OptimizerContext): Relation {
  if (branches.length === 0) return values(columns, []);
  const [only] = branches as readonly [Relation];
  if (branches.length === 1) return sameColumns(only.columns, columns) ? only : project(only, columns.map(passThrough));
  const inputs = branches.map((branch) =>
    project(
      branch,
      columns.map((column) => ({ column: context.columnIds.copy(column), expression: columnReference(column) })),
    ),
  );
  return setOperation('union', true, inputs, columns);
}

export function assemble(split: Split, columns: readonly Column[], context: OptimizerContext): Relation {
  const branches = split.parts.map((part) => partRelation(part, columns));
  return unite(columns, split.rest === undefined ? branches : [...branches, split.rest], context);
}

/** A split of which nothing is known. */
export function opaque(rest: Relation): Split {
  return { parts: [], rest };
}
