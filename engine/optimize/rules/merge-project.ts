/**
 * Projection over projection becomes one, where no expression would be computed twice and nothing volatile moves; a
 * projection that hands all its input's columns through in order disappears.
 */
import { project } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { ProjectRelation, Relation } from '../../plan/relation.ts';
import { isVolatile } from '../../plan/volatility.ts';
import { visitExpression } from '../../plan/walk.ts';
import type { Rule } from '../context.ts';
import { substitute } from '../substitute.ts';

function isIdentity(relation: ProjectRelation): boolean {
  const { items, input } = relation;
  return (
    items.length === input.columns.length &&
    items.every(({ column, expression }, c) => {
      const same = expression.kind === 'column' && expression.id === column.id;
      return same && input.columns[c]!.id === column.id;
    })
  );
}

const isSimple = (expression: Expression): boolean =>
  expression.kind === 'column' || expression.kind === 'constant' || expression.kind === 'parameter';

function countUses(items: ProjectRelation['items']): Map<number, number> {
  const uses = new Map<number, number>();
  for (const { expression } of items) {
    visitExpression(expression, (node) => {
      if (node.kind === 'column') uses.set(node.id, (uses.get(node.id) ?? 0) + 1);
    });
  }
  return uses;
}

export const mergeProject: Rule = {
  name: 'merge-project',
  kinds: ['project'],
  apply(relation): Relation {
    const outer = relation as ProjectRelation;
    if (isIdentity(outer)) return outer.input;
    const { input } = outer;
    if (input.kind !== 'project') return outer;
    const uses = countUses(outer.items);
    const mergeable = input.items.every(({ column, expression }) => {
      if (isSimple(expression)) return true;
      return !isVolatile(expression) && (uses.get(column.id) ?? 0) <= 1;
    });
    if (!mergeable) return outer;
    const expressions = new Map(input.items.map((item) => [item.column.id, item.expression]));
    return project(
      input.input,
      outer.items.map((item) => ({ column: item.column, expression: substitute(item.expression, expressions) })),
    );
  },
};
