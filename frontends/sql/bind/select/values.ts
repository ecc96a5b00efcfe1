/**
 * VALUES as a query: columns column1, column2, … of the common type of their rows.
 */
import { build, DbError } from '../../../../engine/extend.ts';
import type { Values } from '../../ast/query.ts';
import type { PendingQuery, Scope } from '../binder.ts';
import { coerce } from '../coerce.ts';
import { commonType } from '../expression/condition.ts';
import { clauses, inClause, innerScope } from '../scope.ts';

export function prepareValues(node: Values, outer: Scope): PendingQuery {
  const scope = inClause(innerScope(outer), { ...clauses.values, setFunctions: false });
  const { binder } = scope;
  const width = node.rows[0]?.length ?? 0;
  const rows = node.rows.map((row) => {
    if (row.length !== width) {
      throw new DbError('42601', 'VALUES lists must all be the same length', {
        position: row[0]?.position ?? node.position,
      });
    }
    return row.map((value) => binder.expression(value, scope));
  });
  const positions = (column: number): number[] => node.rows.map((row) => row[column]!.position);
  const types = Array.from({ length: width }, (_, column) =>
    rows.length === 1
      ? rows[0]![column]!.type
      : commonType(
          rows.map((row) => row[column]!),
          'VALUES',
          binder,
          positions(column),
        ),
  );
  const columns = types.map((type, i) => {
    const first = rows[0]![i]!;
    const expression = rows.length === 1 ? first : { ...first, type };
    return { name: `column${i + 1}`, expression, position: node.rows[0]![i]!.position };
  });
  return {
    columns,
    finish: (targets) => {
      const cast = rows.map((row, r) =>
        row.map((value, c) => {
          const position = node.rows[r]![c]!.position;
          const target = targets?.[c];
          if (target !== undefined) return target.convert(value, position);
          const type = types[c]!.name === 'unknown' ? { name: 'text' } : types[c]!;
          return coerce(value, type, 'implicit', binder, position);
        }),
      );
      const output = columns.map(({ name }, c) => {
        const canBeNull = cast.some(
          (row) => row[c]!.kind !== 'constant' || (row[c] as { value?: unknown }).value === null,
        );
        return { name, column: binder.ids.column(name, cast[0]![c]!.type, canBeNull) };
      });
      return {
        relation: build.values(
          output.map((entry) => entry.column),
          cast,
        ),
        output,
      };
    },
  };
}
