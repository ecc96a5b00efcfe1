/**
 * The face of exec/: physical plans become programs, programs run against an execution.
 *
 * `compileProgram` turns a plan into a `Program`, which holds no state of a run and lives in the plan cache. `open`
 * makes the operators of one run; the caller steps the root until it is done (operator.ts has the contract).
 */
import type { Catalog } from '../catalog/catalog.ts';
import type { FunctionRegistry } from '../function/function.ts';
import type { Physical } from '../plan/physical.ts';
import { PlanCompiler } from './compile.ts';
import type { Execution } from './execution.ts';
import type { Operator } from './operator.ts';
import { compilePoint, type PointProgram } from './point/point.ts';
import type { ParseStored } from './write/index-expression.ts';

export { analyzeTables } from './analyze/analyze.ts';
export { checkBlocks, checkTable } from './check/check-database.ts';
export { copyIn } from './copy/copy-in.ts';
export { CopyWriter } from './copy/copy-writer.ts';
export type { Execution } from './execution.ts';
export { Measurements, type NodeMeasure } from './measurements.ts';
export { done, isBatch, type Operator, pause, type Step } from './operator.ts';
export type { PointProgram } from './point/point.ts';
export type { PointRead } from './point/point-read.ts';
export type { PointWrite } from './point/point-write.ts';
export { runSchemaChange } from './schema/run-schema-change.ts';
export type { SchemaEnvironment, SchemaSteps } from './schema/schema-environment.ts';
export { findByColumns } from './write/find-rows.ts';
export type { ParseStored } from './write/index-expression.ts';
export { restartStatement } from './write/table-writer.ts';

export interface Program {
  /** The operators of one run, opened; whoever opens closes. */
  open(execution: Execution): Operator;
  /** Registers an execution must provide. */
  readonly registerCount: number;
  /** The short way of a statement about one row, or undefined. */
  readonly point: PointProgram | undefined;
}

export function compileProgram(
  root: Physical,
  catalog: Catalog,
  parseStored: ParseStored,
  functions?: FunctionRegistry,
): Program {
  const compiler = new PlanCompiler(catalog, parseStored, functions);
  const factory = compiler.compile(root);
  return {
    open(execution) {
      const operator = factory(execution);
      try {
        operator.open();
      } catch (error) {
        // a part of it may be open, and hold views
        operator.close();
        throw error;
      }
      return operator;
    },
    get registerCount() {
      return compiler.registers.count;
    },
    point: compilePoint(root, catalog, compiler.writes),
  };
}
