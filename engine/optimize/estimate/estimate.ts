/**
 * Estimates: how many rows pass a predicate, how many distinct values a column has.
 *
 * Sources, best first: unique indexes, ANALYZE statistics (column-estimate.ts), exact row counts, then constants. The
 * constants are those of Selinger et al. (SIGMOD 1979) where nothing is known. Predicates are taken as independent, but
 * for the two ends of one range and the columns of one unique key.
 */
import type { ColumnStatistics, Index, Table } from '../../catalog/catalog.ts';
import { type CallExpression, conjuncts, type Expression } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import { type Relation, relationOf } from '../../plan/relation.ts';
import { inputsOf, usedColumns, visitExpression, visitOwnExpressions } from '../../plan/walk.ts';
import { type DataType, type Datum, definitionOf } from '../../value/type.ts';
import type { OptimizerContext } from '../context.ts';
import { keysAgree } from '../type-family.ts';
import { ColumnEstimate } from './column-estimate.ts';

const unknownEquality = 0.005;
const unknownRange = 1 / 3;
/** Between two bounds of which nothing is known. */
const unknownInterval = 0.005;
const unknownPredicate = 0.25;
const unknownNull = 0.05;
/** Rows of the left that find a partner in a semi join of which nothing is known. */
const unknownMatch = 0.5;

/** The table column that a plan column comes from; `scan` tells two readings of one table apart. */
interface Origin {
  readonly table: Table;
  readonly number: number;
  readonly scan: object;
}

/** One end of a range over a column, and the fraction of rows inside it if known. */
interface RangeEnd {
  readonly columnId: number;
  readonly isUpper: boolean;
  readonly fraction: number | undefined;
}

/** One side of a join. */
type Side = Pick<Physical, 'rows' | 'columns'>;

export class Estimator {
  readonly #context: OptimizerContext;
  readonly #origins: Map<number, Origin> = new Map();

  constructor(context: OptimizerContext, root: Relation) {
    this.#context = context;
    this.#collect(root);
  }

  /** Remembers which table column each plan column comes from. */
  #collect(relation: Relation): void {
    for (const input of inputsOf(relation)) this.#collect(input);
    if (relation.kind === 'scan') {
      const table = this.#context.catalog.tableById(relation.table.id);
      for (const { column, number } of relation.attributes) {
        this.#origins.set(column.id, { table, number, scan: relation });
      }
    }
    const items = relation.kind === 'project' ? relation.items : relation.kind === 'aggregate' ? relation.groups : [];
    for (const { column, expression } of items) {
      const origin = expression.kind === 'column' ? this.#origins.get(expression.id) : undefined;
      if (origin !== undefined) this.#origins.set(column.id, origin);
    }
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
    const all = this.#allDistinct(origin);
    // of `all` values, those that a sample of `rows` rows is expected to meet
    const met = rows >= this.tableRows(origin.table) ? all : all * (1 - Math.exp(-rows / all));
    return Math.max(1, Math.min(rows, met));
  }

  /** Distinct values of a table's column among all its rows. */
  #allDistinct(origin: Origin): number {
    const { table, number } = origin;
    const total = this.tableRows(table);
    if (isUnique(origin)) return total;
    const known = this.#knownDistinct(origin);
    if (known !== undefined) return Math.max(1, Math.min(total, known));
    const key = table.constraints.find((constraint) => {
      return constraint.kind === 'foreign key' && constraint.columns.length === 1 && constraint.columns[0] === number;
    });
    if (key?.kind === 'foreign key') return Math.max(1, Math.min(total, this.#context.rowCount(key.referencedTable)));
    return definitionOf(columnType(origin)).vector === 'bool' ? 2 : Math.min(total, 200 + total / 10);
  }

  /** As ANALYZE found it; where values kept coming with the rows, they are taken to go on doing so. */
  #knownDistinct({ table, number }: Origin): number | undefined {
    const statistics = this.#context.catalog.statisticsOf(table.id);
    const known = statistics?.columns.find((column) => column.column === number)?.distinctCount;
    if (known === undefined || statistics === undefined || statistics.rowCount === 0) return known;
    return known > statistics.rowCount / 10 ? (known * this.tableRows(table)) / statistics.rowCount : known;
  }

  #statistics(origin: Origin): ColumnStatistics | undefined {
    const statistics = this.#context.catalog.statisticsOf(origin.table.id);
    return statistics?.columns.find((column) => column.column === origin.number);
  }

  #estimate(expression: Expression): ColumnEstimate | undefined {
    const origin = expression.kind === 'column' ? this.#origins.get(expression.id) : undefined;
    const statistics = origin && this.#statistics(origin);
    return statistics && new ColumnEstimate(statistics, columnType(origin));
  }

  /** Fraction of `rows` rows for which the predicate holds. */
  selectivity(predicate: Expression, rows: number): number {
    switch (predicate.kind) {
      case 'constant':
        return predicate.value === true ? 1 : 0;
      case 'and':
        return this.selectivityOfAll(predicate.operands, rows);
      case 'or':
        return 1 - predicate.operands.reduce((none, operand) => none * (1 - this.selectivity(operand, rows)), 1);
      case 'not': {
        const { operand } = predicate;
        if (operand.kind === 'is null') return 1 - this.#nullFraction(operand.operand);
        return Math.max(0, 1 - this.selectivity(operand, rows));
      }
      case 'is null':
        return this.#nullFraction(predicate.operand);
      case 'in list': {
        const { operand, items } = predicate;
        return Math.min(
          1,
          items.reduce((sum, item) => sum + this.#equalTo(operand, item, rows), 0),
        );
      }
      case 'call':
        return this.#call(predicate, rows);
      case 'column':
        return this.#estimate(predicate)?.equalTo(true, 2) ?? 0.5;
      default:
        return unknownPredicate;
    }
  }

  selectivityOfAll(predicates: readonly Expression[], rows: number): number {
    const ends: RangeEnd[] = [];
    let selectivity = 1;
    for (const predicate of predicates.flatMap((expression) => conjuncts(expression))) {
      const end = this.#rangeEnd(predicate);
      if (end === undefined) selectivity *= this.selectivity(predicate, rows);
      else ends.push(end);
    }
    for (const id of new Set(ends.map((end) => end.columnId))) {
      selectivity *= rangeFraction(ends.filter((end) => end.columnId === id));
    }
    return selectivity;
  }

  /** Rows of `rows` for which all predicates hold, one at the least. */
  filteredRows(predicates: readonly Expression[], rows: number): number {
    return Math.max(1, rows * this.selectivityOfAll(predicates, rows));
  }

  #nullFraction(operand: Expression): number {
    return this.#estimate(operand)?.nullFraction ?? unknownNull;
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
      case 'gt':
      case 'ge':
        return this.#rangeEnd(predicate)?.fraction ?? unknownRange;
      case 'like':
        return 0.02;
      default:
        return predicate.function.selectivity ?? unknownPredicate;
    }
  }

  #equality(left: Expression, right: Expression, rows: number): number {
    if (left.kind === 'column' && right.kind === 'column') {
      return 1 / Math.max(this.#joinDistinct(left.id, rows), this.#joinDistinct(right.id, rows));
    }
    if (left.kind === 'column') return this.#equalTo(left, right, rows);
    return right.kind === 'column' ? this.#equalTo(right, left, rows) : unknownEquality;
  }

  /** A filter elsewhere does not make a pair of rows more likely to match, so all values of the table count. */
  #joinDistinct(columnId: number, rows: number): number {
    const origin = this.#origins.get(columnId);
    return origin === undefined ? this.distinct(columnId, rows) : this.#allDistinct(origin);
  }

  #equalTo(operand: Expression, item: Expression, rows: number): number {
    if (operand.kind !== 'column') return unknownEquality;
    const value = this.#known(item);
    if (value === null) return 0;
    const origin = this.#origins.get(operand.id);
    const estimate = this.#estimate(operand);
    if (origin === undefined) return 1 / this.distinct(operand.id, rows);
    const distinct = this.#allDistinct(origin);
    if (isUnique(origin) || estimate === undefined) return 1 / distinct;
    if (value !== undefined && keysAgree(operand.type, item.type)) return estimate.equalTo(value, distinct);
    return (1 - estimate.nullFraction) / distinct;
  }

  #known(expression: Expression): Datum | undefined {
    if (expression.kind === 'constant') return expression.value;
    return expression.kind === 'parameter' ? this.#context.peek(expression.index) : undefined;
  }

  /** A comparison of a column with something else, as one end of a range of that column. */
  #rangeEnd(predicate: Expression): RangeEnd | undefined {
    if (predicate.kind !== 'call' || predicate.arguments.length !== 2) return undefined;
    const comparison = this.#context.functions.operatorOf(predicate.function)?.estimator;
    if (comparison !== 'lt' && comparison !== 'le' && comparison !== 'gt' && comparison !== 'ge') return undefined;
    const [left, right] = predicate.arguments as readonly [Expression, Expression];
    const column = left.kind === 'column' ? left : right;
    const bound = left.kind === 'column' ? right : left;
    if (column.kind !== 'column' || bound.kind === 'column') return undefined;
    const isUpper = (comparison === 'lt' || comparison === 'le') === (left.kind === 'column');
    const value = this.#known(bound);
    const estimate = this.#estimate(column);
    const below =
      value === undefined || value === null || !keysAgree(column.type, bound.type) ? undefined : estimate?.below(value);
    if (below === undefined) return { columnId: column.id, isUpper, fraction: undefined };
    const above = Math.max(0, 1 - below - (estimate?.nullFraction ?? 0));
    return { columnId: column.id, isUpper, fraction: isUpper ? below : above };
  }

  /** Rows of an equality or other join between two inputs. */
  joinRows(predicates: readonly Expression[], leftRows: number, rightRows: number): number {
    const all = predicates.flatMap((expression) => conjuncts(expression));
    const product = leftRows * rightRows;
    const rows = all.some((predicate) => usedColumns(predicate).size > 0) ? Math.max(leftRows, rightRows) : product;
    const selectivity = Math.max(this.selectivityOfAll(all, rows), this.#uniqueKeyFraction(all));
    return Math.max(1, product * selectivity);
  }

  /** A unique key of several columns, all compared: each row of the other side meets one row of the table. */
  #uniqueKeyFraction(predicates: readonly Expression[]): number {
    const compared = new Map<object, { readonly table: Table; readonly numbers: Set<number> }>();
    for (const predicate of predicates) {
      const isEquality =
        predicate.kind === 'call' && this.#context.functions.operatorOf(predicate.function)?.estimator === 'eq';
      // another predicate filters further: no lower bound is known
      if (!isEquality || !predicate.arguments.every((argument) => argument.kind === 'column')) return 0;
      for (const id of usedColumns(predicate)) {
        const origin = this.#origins.get(id);
        if (origin === undefined) continue;
        const { scan, table, number } = origin;
        const entry = compared.get(scan) ?? { table, numbers: new Set() };
        entry.numbers.add(number);
        compared.set(scan, entry);
      }
    }
    let fraction = 0;
    for (const { table, numbers } of compared.values()) {
      const covered = table.indexes.some(
        (index) =>
          holdsOnce(index) &&
          index.keys.length === numbers.size &&
          index.keys.every((key) => numbers.has(key.column ?? -1)),
      );
      if (covered && numbers.size > 1) fraction = Math.max(fraction, 1 / this.tableRows(table));
    }
    return fraction;
  }

  /** Fraction of the left rows with a partner on the right. */
  matchedFraction(predicates: readonly Expression[], left: Side, right: Side): number {
    let fraction: number | undefined;
    for (const predicate of predicates.flatMap((expression) => conjuncts(expression))) {
      if (predicate.kind !== 'call') continue;
      if (this.#context.functions.operatorOf(predicate.function)?.estimator !== 'eq') continue;
      const [first, second] = predicate.arguments as readonly [Expression, Expression];
      if (first.kind !== 'column' || second.kind !== 'column') continue;
      const isOfLeft = left.columns.some((column) => column.id === first.id);
      const [own, other] = isOfLeft ? [first, second] : [second, first];
      const values = this.#joinDistinct(own.id, left.rows);
      const partners = Math.min(this.#joinDistinct(other.id, right.rows), right.rows);
      // the smaller domain is taken to lie within the larger one
      fraction = Math.min(fraction ?? 1, partners / Math.max(1, values));
    }
    return fraction ?? unknownMatch;
  }
}

/** The fraction of rows inside all the ends given for one column. */
function rangeFraction(ends: readonly RangeEnd[]): number {
  const tightest = (isUpper: boolean): number | undefined => {
    const own = ends.filter((end) => end.isUpper === isUpper);
    if (own.length === 0) return 1;
    const known = own.flatMap((end) => end.fraction ?? []);
    return known.length === 0 ? undefined : Math.min(...known);
  };
  const upper = tightest(true);
  const lower = tightest(false);
  if (upper !== undefined && lower !== undefined) return Math.max(0.0001, upper + lower - 1);
  const bothGiven = ends.some((end) => end.isUpper) && ends.some((end) => !end.isUpper);
  return bothGiven ? Math.min(unknownInterval, upper ?? 1, lower ?? 1) : unknownRange;
}

function columnType({ table, number }: Pick<Origin, 'table' | 'number'>): DataType {
  return table.columns.find((column) => column.number === number)?.type ?? { name: 'any' };
}

function isUnique({ table, number }: Origin): boolean {
  if (table.rowIdColumn === number) return true;
  return table.indexes.some((index) => holdsOnce(index) && index.keys.length === 1 && index.keys[0]!.column === number);
}

/** A unique index of all rows. */
function holdsOnce(index: Index): boolean {
  return index.unique && index.predicateText === undefined && index.completeSince !== Infinity;
}
