/**
 * Patterns become tables and joins: NodeScan and Expand are replaced, what the graph language writes is kept in order.
 *
 * NodeScan is the union of the tables declared for its labels and the open node table. Expand joins the rows whose
 * tables are known with the declared edge tables, and walks adjacency for all others (see split.ts). PathExpand stays
 * and is run as it is. This pass comes before all others, since a pattern inside a subquery only shows its tables once
 * the outer columns it starts from are known.
 *
 * An Eager over writes separates clauses: what follows must read what it wrote. Joins read their right side first, so
 * such an Eager is lifted to a WITH over the whole statement, which is computed before anything else starts.
 */

import { withDefinition, withReference } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { OpenAbsence } from '../../plan/physical.ts';
import type { ExpandRelation, Relation } from '../../plan/relation.ts';
import { mapExpressions, mapInputs, rewriteExpression } from '../../plan/walk.ts';
import type { OptimizerContext } from '../context.ts';
import { writes } from '../rules/empty-input.ts';
import { expandByAdjacency } from './adjacency-expand.ts';
import { expandByJoin, isReachable, orientations } from './expand.ts';
import { splitNodeScan } from './node-source.ts';
import {
  assemble,
  bind,
  filterSplit,
  opaque,
  type Part,
  partRelation,
  projectSplit,
  type Split,
  unite,
} from './split.ts';

/** Whether a plan says anything in graph terms, subqueries included. */
function isGraphPlan(relation: Relation): boolean {
  let found = false;
  const visit = (node: Relation): Relation => {
    if (node.kind === 'node scan' || node.kind === 'expand' || node.kind === 'eager') found = true;
    const inner = mapInputs(node, visit);
    return mapExpressions(inner, (expression) => rewriteExpression(expression, (e) => e, visit));
  };
  visit(relation);
  return found;
}

export function lowerGraph(relation: Relation, context: OptimizerContext): Relation {
  if (!isGraphPlan(relation)) return relation;
  return new GraphLowering(context, writtenOpenTables(relation, context)).whole(relation);
}

/** Open tables that CREATE, or an INSERT of SQL, fills in this statement. */
function writtenOpenTables(root: Relation, { catalog }: OptimizerContext): ReadonlySet<OpenAbsence['kind']> {
  const written = new Set<OpenAbsence['kind']>();
  const visit = (relation: Relation): Relation => {
    if (relation.kind === 'graph insert') {
      const { entity, labels } = relation;
      if (entity === 'node' && labels.every((label) => catalog.nodeLabelsNamed(label).length === 0))
        written.add('nodes');
      if (entity !== 'node' && labels.every((type) => catalog.edgeLabelsNamed(type).length === 0)) {
        written.add('relationships');
      }
    }
    if (relation.kind === 'insert') {
      if (relation.table.id === catalog.openNodes.id) written.add('nodes');
      if (relation.table.id === catalog.openEdges.id) written.add('relationships');
    }
    return mapInputs(relation, visit);
  };
  visit(root);
  return written;
}

interface Separated {
  readonly reference: number;
  readonly definition: Relation;
}

class GraphLowering {
  readonly #context: OptimizerContext;
  /** What the statement itself may put into the open tables. */
  readonly #written: ReadonlySet<OpenAbsence['kind']>;
  /** Clauses before a separation, in the order they run. */
  readonly #separated: Separated[] = [];
  /** Inside a part that runs once a row, nothing can be lifted out. */
  #correlated = 0;

  constructor(context: OptimizerContext, written: ReadonlySet<OpenAbsence['kind']>) {
    this.#context = context;
    this.#written = written;
  }

  whole(relation: Relation): Relation {
    let out = this.#lower(relation);
    for (const { reference, definition } of [...this.#separated].reverse()) {
      out = withDefinition('clause', reference, definition, true, out);
    }
    return out;
  }

  #expression = (expression: Expression): Expression =>
    rewriteExpression(
      expression,
      (node) => node,
      (plan) => this.#inside(plan),
    );

  #inside(plan: Relation): Relation {
    this.#correlated++;
    const out = this.#lower(plan);
    this.#correlated--;
    return out;
  }

  #lower(relation: Relation): Relation {
    switch (relation.kind) {
      case 'node scan':
      case 'expand':
      case 'filter':
      case 'project':
        return assemble(this.#split(relation), relation.columns, this.#context);
      case 'eager':
        return this.#eager(relation);
      case 'dependent join': {
        const left = this.#lower(relation.left);
        const right = this.#inside(relation.right);
        return mapExpressions({ ...relation, left, right }, this.#expression);
      }
      case 'recurse':
        return this.#generic({ ...relation, base: this.#lower(relation.base), step: this.#inside(relation.step) });
      default:
        return this.#generic(mapInputs(relation, (input) => this.#lower(input)));
    }
  }

  #generic(relation: Relation): Relation {
    return mapExpressions(relation, this.#expression);
  }

  #eager(relation: Extract<Relation, { kind: 'eager' }>): Relation {
    const input = this.#lower(relation.input);
    if (this.#correlated > 0 || !writes(input)) return { ...relation, input };
    // column ids are unique in a statement, so one serves as the number of the definition
    const reference = this.#context.columnIds.column('clause', { name: 'int8' }).id;
    this.#separated.push({ reference, definition: input });
    return withReference(reference, 'clause', relation.columns);
  }

  #split(relation: Relation): Split {
    switch (relation.kind) {
      case 'node scan':
        return splitNodeScan(relation, !this.#isAbsent({ kind: 'nodes', labels: relation.labels }), this.#context);
      case 'expand':
        return this.#expand(relation);
      case 'filter':
        return filterSplit(this.#split(relation.input), relation.predicate, this.#expression);
      case 'project':
        return projectSplit(this.#split(relation.input), relation, this.#expression);
      default:
        return opaque(this.#lower(relation));
    }
  }

  /** Open rows that are not there are left out, and the plan notes that it relies on that. */
  #isAbsent(absence: OpenAbsence): boolean {
    const { openTables } = this.#context;
    if (openTables === undefined || this.#written.has(absence.kind) || !openTables.isAbsent(absence)) return false;
    openTables.absences.push(absence);
    return true;
  }

  #expand(relation: ExpandRelation): Split {
    const { from } = relation;
    const before = this.#split(relation.input);
    const parts: Part[] = [];
    const rest: Relation[] = [];
    // a start known from outside (a subquery about a node of a known table) makes a part of the rest
    const known = from.table.kind === 'constant' && before.rest !== undefined;
    const started: readonly Part[] = known
      ? [...before.parts, { relation: before.rest, bindings: new Map(), nodes: new Map() }]
      : before.parts;
    for (const part of started) this.#expandPart(part, relation, parts, rest);
    if (!known && before.rest !== undefined) {
      rest.push(expandByAdjacency(before.rest, relation, undefined, this.#context));
    }
    const branches = rest.length === 0 ? undefined : unite(relation.columns, rest, this.#context);
    return { parts, rest: branches };
  }

  #expandPart(part: Part, relation: ExpandRelation, parts: Part[], rest: Relation[]): void {
    const { catalog } = this.#context;
    const table = bind(part, relation.from.table);
    const input = (): Relation => partRelation(part, relation.input.columns);
    if (table.kind !== 'constant') {
      rest.push(expandByAdjacency(input(), relation, undefined, this.#context));
      return;
    }
    const isClosed = this.#isAbsent({ kind: 'relationships', types: relation.types });
    const walked = new Set(isClosed ? [] : [catalog.openEdges.id]);
    const ways = orientations(relation, table.value as number, this.#context);
    for (const way of ways) if (!isReachable(way, this.#context)) walked.add(way.label.table);
    for (const orientation of ways) {
      if (walked.has(orientation.label.table)) continue;
      const expanded = expandByJoin(part, relation, orientation, this.#context);
      if (expanded !== undefined) parts.push(expanded);
    }
    if (walked.size > 0) rest.push(expandByAdjacency(input(), relation, [...walked], this.#context));
  }
}
