/**
 * Estimates: how many rows pass a predicate, how many distinct values a column has.
 *
 * Sources, best first: unique indexes, ANALYZE statistics (distinct counts, most common values, histogram or range),
 * exact row counts, then constants. The constants are those of Selinger et al. (SIGMOD 1979) where nothing is known.
 */
import type { ColumnStatistics, Table } from '../catalog/catalog.ts';
import { type CallExpression, conjuncts, type Expression } from '../plan/expression.ts';
import type { Relation } from '../plan/relation.ts';
import { relationOf } from '../plan/relation.ts';
import { inputsOf, usedColumns, visitExpression, visitOwnExpressions } from '../plan/walk.ts';
import { type Datum, definitionOf } from '../value/type.ts';
import type { OptimizerContext } from './context.ts';

const unknownEquality = 0.005;
const unknownRange = 1 / 3;
const unknownPredicate = 0.25;

interface Origin {
  readonly table: Table;
  readonly number: number;
}

export class Estimator {
  readonly #context: OptimizerContext;
  readonly #origins: Map<number, Origin> = new Map();

  constructor(context: OptimizerContext, root: Relation) {
    this.#context = context;
    this.#collect(root);
  }

  /** Remembers which table column each plan column comes from. */
  #collect(relation: Relation): void {
    if (relation.kind === 'scan') {
      const table = this.#context.catalog.tableById(relation.table.id);
      for (const { column, number } of relation.attributes) this.#origins.set(column.id, { table, number });
    }
    if (relation.kind === 'project') {
      for (const input of inputsOf(relation)) this.#collect(input);
      for (const { column, expression } of relation.items) {
        const origin = expression.kind === 'column' ? this.#origins.get(expression.id) : undefined;
        if (origin !== undefined) this.#origins.set(column.id, origin);
      }
      return;
    }
    for (const input of inputsOf(relation)) this.#collect(input);
    visitOwnExpressions(relation, (expression) => {
      visitExpression(expression, (node) => {
        if (node.kind === 'subquery') this.#collect(relationOf(node.plan));
      });
    });
  }

  tableRows(table: Table): number {
    return Math.max(1, this.#context.rowCount(table.id));
  }

  /** Estimated distinct values of a column among `rows` rows. */
  distinct(columnId: number, rows: number): number {
    const origin = this.#origins.get(columnId);
    if (origin === undefined) return Math.max(1, Math.min(rows, rows ** 0.75));
    const total = this.tableRows(origin.table);
    if (isUnique(origin)) return Math.min(rows, total);
    const known = this.#statistics(origin)?.distinctCount;
    if (origin.table.constraints.some((c) => c.kind === 'foreign key' && c.columns[0] === origin.number)) {
      const key = origin.table.constraints.find((c) => c.kind === 'foreign key' && c.columns[0] === origin.number);
      const parent = key?.kind === 'foreign key' ? this.#context.rowCount(key.referencedTable) : total;
      return Math.max(1, Math.min(rows, known ?? parent));
    }
    const estimate =
      known ?? (definitionOf(columnType(origin)).vector === 'bool' ? 2 : Math.min(total, 200 + total / 10));
    return Math.max(1, Math.min(rows, estimate));
  }

  #statistics(origin: Origin): ColumnStatistics | undefined {
    const statistics = this.#context.catalog.statisticsOf(origin.table.id);
    return statistics?.columns.find((column) => column.column === origin.number);
  }

  /** Fraction of `rows` rows for which the predicate holds. */
  selectivity(predicate: Expression, rows: number): number {
    switch (predicate.kind) {
      case 'constant':
        return predicate.value === true ? 1 : 0;
      case 'and':
        return predicate.operands.reduce((all, operand) => all * this.selectivity(operand, rows), 1);
      case 'or':
        return Math.min(
          1,
          predicate.operands.reduce((sum, operand) => sum + this.selectivity(operand, rows), 0),
        );
      case 'not':
        return predicate.operand.kind === 'is null' ? 0.95 : Math.max(0, 1 - this.selectivity(predicate.operand, rows));
      case 'is null':
        return 0.05;
      case 'in list':
        return Math.min(1, predicate.items.length * this.#equalTo(predicate.operand, undefined, rows));
      case 'call':
        return this.#call(predicate, rows);
      case 'column':
        return 0.5;
      default:
        return unknownPredicate;
    }
  }

  selectivityOfAll(predicates: readonly Expression[], rows: number): number {
    return predicates.reduce((all, predicate) => all * this.selectivity(predicate, rows), 1);
  }

  #call(predicate: CallExpression, rows: number): number {
    const operator = this.#context.functions.operatorOf(predicate.function);
    const [left, right] = predicate.arguments;
    switch (operator?.estimator) {
      case 'eq':
        return this.#equality(left!, right!, rows);
      case 'neq':
        return 1 - this.#equality(left!, right!, rows);
      case 'lt':
      case 'le':
        return this.#range(left!, right!, true);
      case 'gt':
      case 'ge':
        return this.#range(left!, right!, false);
      case 'like':
        return 0.02;
      default:
        return predicate.function.selectivity ?? unknownPredicate;
    }
  }

  #equality(left: Expression, right: Expression, rows: number): number {
    const leftIsColumn = left.kind === 'column';
    const rightIsColumn = right.kind === 'column';
    if (leftIsColumn && rightIsColumn) {
      return 1 / Math.max(this.distinct(left.id, rows), this.distinct(right.id, rows));
    }
    if (leftIsColumn) return this.#equalTo(left, this.#known(right), rows);
    if (rightIsColumn) return this.#equalTo(right, this.#known(left), rows);
    return unknownEquality;
  }

  #equalTo(operand: Expression, value: Datum | undefined, rows: number): number {
    if (operand.kind !== 'column') return unknownEquality;
    const origin = this.#origins.get(operand.id);
    if (origin !== undefined && value !== undefined) {
      const common = this.#statistics(origin)?.mostCommon.find((entry) => entry.value === value);
      if (common !== undefined) return common.fraction;
    }
    return 1 / this.distinct(operand.id, rows);
  }

  #known(expression: Expression): Datum | undefined {
    if (expression.kind === 'constant') return expression.value;
    return expression.kind === 'parameter' ? this.#context.peek(expression.index) : undefined;
  }

  /** Column below or above a value, from the column's known range. */
  #range(left: Expression, right: Expression, below: boolean): number {
    const column = left.kind === 'column' ? left : right.kind === 'column' ? right : undefined;
    const value = this.#known(left.kind === 'column' ? right : left);
    const origin = column && this.#origins.get(column.id);
    const statistics = origin && this.#statistics(origin);
    if (statistics === undefined || typeof value !== 'number') return unknownRange;
    const { minimum, maximum } = statistics;
    if (typeof minimum !== 'number' || typeof maximum !== 'number' || maximum <= minimum) return unknownRange;
    const fraction = Math.min(1, Math.max(0, (value - minimum) / (maximum - minimum)));
    const isBelow = left.kind === 'column' ? below : !below;
    return Math.max(0.0005, isBelow ? fraction : 1 - fraction);
  }

  /** Rows of an equality or other join between two inputs. */
  joinRows(predicates: readonly Expression[], leftRows: number, rightRows: number): number {
    const product = leftRows * rightRows;
    let selectivity = 1;
    for (const predicate of predicates.flatMap((expression) => conjuncts(expression))) {
      const columns = [...usedColumns(predicate)];
      const rows = columns.length > 0 ? Math.max(leftRows, rightRows) : product;
      selectivity *= this.selectivity(predicate, rows);
    }
    return Math.max(1, product * selectivity);
  }
}

function columnType({ table, number }: Origin): { readonly name: string } {
  return table.columns.find((column) => column.number === number)?.type ?? { name: 'any' };
}

function isUnique({ table, number }: Origin): boolean {
  if (table.rowIdColumn === number) return true;
  return table.indexes.some((index) => index.unique && index.keys.length === 1 && index.keys[0]!.column === number);
}
