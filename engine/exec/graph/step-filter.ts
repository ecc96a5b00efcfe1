/**
 * The filter on relationships of a path expansion, over the row it starts from and the relationship at hand.
 *
 * Parts of it that only say in which tables a relationship may lie are taken out when the plan is compiled and decide
 * which tables are walked.
 */
import type { FunctionRegistry } from '../../function/function.ts';
import type { Column, Expression } from '../../plan/expression.ts';
import { conjunction, conjuncts } from '../../plan/expression.ts';
import type { PathExpandRelation } from '../../plan/relation.ts';
import type { Datum } from '../../value/type.ts';
import type { AnyVector, Batch } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type Row, type RowFunction, rowOf } from '../expression/closure.ts';
import { type Registers, Scope } from '../expression/scope.ts';
import { EntityReader } from './entity-reader.ts';
import type { StepTest } from './path-search.ts';

type Step = NonNullable<PathExpandRelation['step']>;

export interface CompiledStep {
  /** Tables that relationships may lie in; undefined for all. */
  readonly tables: ReadonlySet<number> | undefined;
  readonly test: ((execution: Execution) => RunningStep) | undefined;
}

/** A test bound to the row that paths start from. */
export interface RunningStep {
  startAt(batch: Batch, row: number): StepTest;
}

function tableList(predicate: Expression, step: Step): readonly number[] | undefined {
  if (predicate.kind !== 'in list' || predicate.operand.kind !== 'column') return undefined;
  if (predicate.operand.id !== step.relationship.table.id) return undefined;
  const values = predicate.items.map((item) => (item.kind === 'constant' ? item.value : undefined));
  return values.every((value) => typeof value === 'number') ? (values as readonly number[]) : undefined;
}

export function compileStep(
  step: Step | undefined,
  input: readonly Column[],
  registers: Registers,
  functions: FunctionRegistry,
): CompiledStep {
  if (step === undefined) return { tables: undefined, test: undefined };
  let tables: ReadonlySet<number> | undefined;
  const rest: Expression[] = [];
  for (const predicate of conjuncts(step.filter)) {
    const listed = tableList(predicate, step);
    if (listed === undefined) rest.push(predicate);
    else tables = new Set(listed.filter((table) => tables?.has(table) !== false));
  }
  if (rest.length === 0) return { tables, test: undefined };
  const own = [step.relationship.table, step.relationship.rowId, ...step.properties.map((entry) => entry.column)];
  const holds = compileClosure(conjunction(rest), new Scope([...input, ...own], registers));
  return { tables, test: (execution) => new FilteredStep(execution, functions, step, holds) };
}

class FilteredStep implements RunningStep {
  readonly #reader: EntityReader | undefined;
  readonly #holds: RowFunction;
  readonly #row: Row;
  /** Columns of the relationship; its values lie at the number of the row that paths start from. */
  readonly #values: Datum[][];

  constructor(execution: Execution, functions: FunctionRegistry, step: Step, holds: RowFunction) {
    const { properties } = step;
    this.#reader = properties.length === 0 ? undefined : new EntityReader(execution, functions, undefined, properties);
    this.#holds = holds;
    this.#row = rowOf(execution);
    this.#values = Array.from({ length: properties.length + 2 }, () => []);
  }

  startAt(batch: Batch, row: number): StepTest {
    const own = this.#values.map((values): AnyVector => ({ kind: 'any', values, nulls: undefined }));
    const columns = [...batch.columns, ...own];
    return (edgeTable, edgeRowId) => {
      this.#row.columns = columns;
      this.#row.index = row;
      this.#values[0]![row] = edgeTable;
      this.#values[1]![row] = edgeRowId;
      const properties = this.#reader?.read(edgeTable, edgeRowId);
      if (this.#reader !== undefined && properties === undefined) return false;
      properties?.forEach((value, p) => {
        this.#values[p + 2]![row] = value;
      });
      return this.#holds(this.#row) === true;
    };
  }
}
