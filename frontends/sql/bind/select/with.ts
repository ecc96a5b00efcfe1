/**
 * WITH: names for queries and writes, in order; with RECURSIVE a name may refer to itself.
 *
 * A SELECT that nobody refers to is left out, as it is never run; a write always runs.
 */
import {
  build,
  type DataType,
  DbError,
  inputsOf,
  type Relation,
  rewriteRelation,
  unsupported,
} from '../../../../engine/extend.ts';
import type { Name } from '../../ast/name.ts';
import type { CommonTableExpression, Query, QueryBody, SetOperation, WithClause } from '../../ast/query.ts';
import type { BoundQueryParts, OutputColumn, Scope, WithEntry } from '../binder.ts';
import { coerce } from '../coerce.ts';
import { typeText } from '../type-name.ts';

export interface BoundWith {
  /** The scope in which the names are known. */
  readonly scope: Scope;
  /** Puts the definitions around the query that uses them. */
  wrap(relation: Relation): Relation;
}

interface Definition {
  readonly entry: WithEntry;
  readonly relation: Relation;
  readonly materialized: boolean | undefined;
  readonly writes: boolean;
}

export function bindWith(clause: WithClause, scope: Scope): BoundWith {
  const definitions: Definition[] = [];
  let inside = scope;
  requireNewNames(clause);
  for (const node of clause.recursive ? inOrderOfUse(clause.expressions) : clause.expressions) {
    const definition = bindDefinition(node, clause.recursive, inside);
    definitions.push(definition);
    inside = { ...inside, withs: { entries: [definition.entry], outer: inside.withs } };
  }
  return { scope: inside, wrap: (relation) => wrapAll(definitions, relation) };
}

function requireNewNames({ expressions }: WithClause): void {
  const names = new Set<string>();
  for (const { name } of expressions) {
    const { text, position } = name;
    if (names.has(text)) {
      throw new DbError('42712', `WITH query name "${text}" specified more than once`, { position });
    }
    names.add(text);
  }
}

/** With RECURSIVE a query may refer to ones that are written behind it: those come first. */
function inOrderOfUse(expressions: readonly CommonTableExpression[]): readonly CommonTableExpression[] {
  const ordered: CommonTableExpression[] = [];
  const open = new Set<CommonTableExpression>();
  const add = (node: CommonTableExpression): void => {
    if (ordered.includes(node)) return;
    if (open.has(node)) {
      const { position } = node.name;
      throw unsupported('mutual recursion between WITH queries', { position });
    }
    open.add(node);
    for (const other of expressions) {
      if (other !== node && refersTo(other.name.text, node.statement)) add(other);
    }
    ordered.push(node);
  };
  for (const node of expressions) add(node);
  return ordered;
}

function wrapAll(definitions: readonly Definition[], input: Relation): Relation {
  return definitions.reduceRight((relation, { entry, relation: definition, materialized, writes }) => {
    if (entry.uses === 0 && !writes) return relation;
    return build.withDefinition(entry.name, entry.reference, definition, writes ? true : materialized, relation);
  }, input);
}

function bindDefinition(node: CommonTableExpression, recursive: boolean, scope: Scope): Definition {
  const { statement, materialized } = node;
  const { text, position } = node.name;
  if (statement.kind !== 'query') {
    if (!scope.isTop) {
      const message = 'WITH clause containing a data-modifying statement must be at the top level';
      throw new DbError('0A000', message, { position });
    }
    const bound = scope.binder.write(statement, scope);
    return { entry: entryOf(node, bound.output, scope), relation: bound.relation, materialized, writes: true };
  }
  const inside: Scope = { ...scope, isTop: false };
  if (recursive && refersTo(text, statement)) return bindRecursion(node, statement, inside);
  const { relation, output } = scope.binder.query(statement, inside).finish();
  return { entry: entryOf(node, output, scope), relation, materialized, writes: false };
}

function entryOf(node: CommonTableExpression, output: readonly OutputColumn[], scope: Scope): WithEntry {
  const { name, columns } = node;
  if (columns.length > output.length) {
    const message = `WITH query "${name.text}" has ${output.length} columns available but ${columns.length} columns specified`;
    throw new DbError('42P10', message, { position: name.position });
  }
  const named = output.map(({ name: own, column }, i) => ({
    name: columns[i]?.text ?? own,
    type: column.type,
    nullable: column.nullable,
  }));
  return { name: name.text, reference: scope.binder.nextReference(), columns: named, uses: 0 };
}

function recursiveUnion(name: string, query: Query, position: number): SetOperation {
  const { body } = query;
  const isUnion = body.kind === 'set-operation' && body.operator === 'union';
  if (!isUnion) {
    const form = 'does not have the form non-recursive-term UNION [ALL] recursive-term';
    throw new DbError('42P19', `recursive query "${name}" ${form}`, { position });
  }
  if (query.orderBy.length > 0) throw unsupported('ORDER BY in a recursive query', { position });
  if (query.limit !== undefined) throw unsupported('LIMIT in a recursive query', { position });
  if (query.offset !== undefined) throw unsupported('OFFSET in a recursive query', { position });
  if (query.locking.length > 0) throw unsupported('FOR UPDATE in a recursive query', { position });
  if (refersTo(name, body.left)) {
    const message = `recursive reference to query "${name}" must not appear within its non-recursive term`;
    throw new DbError('42P19', message, { position });
  }
  return body;
}

function bindRecursion(node: CommonTableExpression, query: Query, scope: Scope): Definition {
  const { binder } = scope;
  const { text: name, position } = node.name;
  const union = recursiveUnion(name, query, position);
  const asQuery = (body: QueryBody): Query =>
    body.kind === 'query'
      ? body
      : { ...query, body, with: query.with, orderBy: [], limit: undefined, offset: undefined, locking: [] };
  const base = binder.query(asQuery(union.left), scope).finish();
  const entry = { ...entryOf(node, base.output, scope) };
  // any round may give nulls where the first gives none
  const own: WithEntry = { ...entry, columns: entry.columns.map((column) => ({ ...column, nullable: true })) };
  const inside: Scope = { ...scope, withs: { entries: [own], outer: scope.withs } };
  const step = recursiveStep(name, binder.query(asQuery(union.right), inside), base, position, scope);
  requireLinear(step, own.reference, node.name);
  const columns = own.columns.map((column) => binder.ids.column(column.name, column.type, true));
  const relation = build.recurse(own.reference, name, union.all, base.relation, step, columns);
  const outside: WithEntry = { ...own, reference: binder.nextReference(), uses: 0 };
  return { entry: outside, relation, materialized: node.materialized, writes: false };
}

/** Throws 42P19 unless each round reads the rows of the one before once, as they are (SQL:2016 part 2, 7.17). */
function requireLinear(step: Relation, reference: number, { text, position }: Name): void {
  const refuse = (where: string): DbError =>
    new DbError('42P19', `recursive reference to query "${text}" must not appear ${where}`, { position });
  const isOwn = (node: Relation): boolean => node.kind === 'with reference' && node.reference === reference;
  let all = 0;
  rewriteRelation(step, (node) => {
    if (isOwn(node)) all++;
    return node;
  });
  const readers = readersOf(step, isOwn);
  if (readers.length < all) throw refuse('within a subquery');
  if (readers.length > 1) throw refuse('more than once');
  const above = readers[0] ?? [];
  if (above.some(({ node }) => node.kind === 'aggregate')) {
    const message = "aggregate functions are not allowed in a recursive query's recursive term";
    throw new DbError('42P19', message, { position });
  }
  if (above.some(isNullableSide)) throw refuse('within an outer join');
  const isRemoved = ({ node, input }: Step): boolean =>
    node.kind === 'set operation' && node.operation === 'except' && node.inputs[0] !== input;
  if (above.some(isRemoved)) throw refuse('within EXCEPT');
}

/** A relation and the input through which a row of the round before comes up. */
interface Step {
  readonly node: Relation;
  readonly input: Relation;
}

/** For each leaf that `isLeaf` finds, the steps that lead to it, subqueries left out. */
function readersOf(relation: Relation, isLeaf: (node: Relation) => boolean): readonly (readonly Step[])[] {
  if (isLeaf(relation)) return [[]];
  return inputsOf(relation).flatMap((input) =>
    readersOf(input, isLeaf).map((steps) => [{ node: relation, input }, ...steps]),
  );
}

function isNullableSide({ node, input }: Step): boolean {
  if (node.kind !== 'join' && node.kind !== 'dependent join') return false;
  if (node.type === 'full') return true;
  return node.type === 'left' ? input === node.right : node.type === 'right' && input === node.left;
}

function recursiveStep(
  name: string,
  pending: ReturnType<Scope['binder']['query']>,
  base: BoundQueryParts,
  position: number,
  scope: Scope,
): Relation {
  if (pending.columns.length !== base.output.length) {
    throw new DbError('42601', 'each UNION query must have the same number of columns', { position });
  }
  const wanted = base.output.map(({ column }, i) => {
    const { type } = column;
    const own = pending.columns[i]!.expression.type;
    requireSameType(name, i, type, own, position, scope);
    const convert = (value: Parameters<typeof coerce>[0], at: number) =>
      coerce(value, type, 'implicit', scope.binder, at);
    return { type, convert };
  });
  return pending.finish(wanted).relation;
}

/** The rows of the first term fix the types. */
function requireSameType(
  name: string,
  place: number,
  base: DataType,
  step: DataType,
  position: number,
  scope: Scope,
): void {
  if (base.name === step.name || step.name === 'unknown') return;
  const overall = scope.binder.context.functions.commonType([base, step], 'UNION');
  if (overall.name === base.name) return;
  const message = `recursive query "${name}" column ${place + 1} has type ${typeText(base)} in non-recursive term but type ${typeText(overall)} overall`;
  throw new DbError('42804', message, {
    position,
    hint: 'Cast the output of the non-recursive term to the correct type.',
  });
}

/** Whether a table of that name is read anywhere below; a syntactic test, as names are not bound yet. */
function refersTo(name: string, node: unknown): boolean {
  if (Array.isArray(node)) return node.some((part) => refersTo(name, part));
  if (typeof node !== 'object' || node === null) return false;
  const { kind } = node as { kind?: unknown };
  if (kind === 'table') {
    const table = (node as { name: { schema?: string; name: string } }).name;
    return table.schema === undefined && table.name === name;
  }
  const inner = kind === 'query' ? (node as Query).with : undefined;
  const hidden = inner?.expressions.findIndex((expression) => expression.name.text === name) ?? -1;
  if (inner !== undefined && hidden >= 0) {
    // a WITH of its own defines the name: only what is read before that is meant
    return !inner.recursive && refersTo(name, inner.expressions.slice(0, hidden + 1));
  }
  return Object.values(node).some((part) => refersTo(name, part));
}
