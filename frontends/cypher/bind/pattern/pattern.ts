/**
 * Binds the patterns of a MATCH, or of a pattern inside an expression, behind the rows of a relation.
 *
 * A part that shares no name with what is bound is built on its own and stands beside the rows so far; the others go on
 * from a bound node. What the parts say twice of one variable becomes equality of identities.
 */
import { build, type Relation } from '../../../../engine/extend.ts';
import { contains } from '../../ast/contains.ts';
import type { PathPattern } from '../../ast/query.ts';
import { type Binder, type BoundPattern, newColumn, type PatternRequest } from '../binder.ts';
import { asCondition } from '../coercion.ts';
import type { Scope } from '../scope.ts';
import { addFilter, define, type Matching } from './matching.ts';
import { beside } from './node.ts';
import { bindPathPart } from './path-part.ts';
import { keepApart } from './uniqueness.ts';

export function bindPattern(binder: Binder, scope: Scope, input: Relation, request: PatternRequest): BoundPattern {
  const { patterns, where, materialize } = request;
  const matching: Matching = { binder, outer: scope, scope, relation: input, passed: [], postponed: [] };
  const isAlone = patterns.length === 1;
  for (const pattern of patterns) {
    if (isIndependent(matching, pattern)) bindBeside(matching, pattern, isAlone);
    else bindPathPart(matching, pattern, isAlone);
  }
  for (const apply of matching.postponed) apply();
  if (materialize) materializePaths(matching, patterns);
  if (where !== undefined) {
    const predicate = binder.expression(matching.scope, where);
    addFilter(matching, asCondition(binder, predicate, where.position, 'WHERE'));
  }
  return { relation: matching.relation, scope: matching.scope };
}

/** Whether a part names nothing that is bound already, not even inside its expressions. */
function isIndependent(matching: Matching, pattern: PathPattern): boolean {
  return !contains(pattern, (node) => node.kind === 'variable' && matching.scope.variables.has(node.name));
}

function bindBeside(matching: Matching, pattern: PathPattern, isAlone: boolean): void {
  const { relation, passed, postponed } = matching;
  matching.relation = build.oneRow();
  matching.passed = [];
  matching.postponed = [];
  bindPathPart(matching, pattern, isAlone);
  const part = matching.passed;
  matching.relation = beside(relation, matching.relation);
  keepApart(matching, passed, part);
  matching.passed = [...passed, ...part];
  matching.postponed = [...postponed, ...matching.postponed];
}

/** Path variables as columns of the pattern's own rows, so that an outer join can null them. */
function materializePaths(matching: Matching, patterns: readonly PathPattern[]): void {
  for (const { variable } of patterns) {
    const path = variable && matching.scope.variables.get(variable.name);
    if (variable === undefined || path?.kind !== 'value') continue;
    const column = newColumn(matching.binder, variable.name);
    const items = [...matching.relation.columns.map(build.passThrough), { column, expression: path.expression }];
    matching.relation = build.project(matching.relation, items);
    define(matching, variable.name, { ...path, expression: { kind: 'column', id: column.id, type: column.type } });
  }
}
