/**
 * From physical plan to program: one factory a node, columns resolved to slots and registers, expressions ready to be
 * generated.
 *
 * A program holds no state of a run, so it lives in the plan cache and may run in many sessions at once.
 */
import type { Catalog, Index } from '../catalog/catalog.ts';
import { invariant, unreachable } from '../error.ts';
import type { FunctionRegistry } from '../function/function.ts';
import type { Column } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
import { Registers } from './expression/scope.ts';
import { compileGraphInsert } from './graph/graph-insert.ts';
import { compileGraphUpdate } from './graph/graph-update.ts';
import { compilePathExpand } from './graph/path-expand.ts';
import { compileHashJoin } from './join/hash-join.ts';
import { compileLookupJoin } from './join/lookup-join.ts';
import { compileApply, compileLoopJoin } from './join/loop-join.ts';
import { MeasuredOperator } from './measured-operator.ts';
import type { Correlation, NodeCompiler } from './node-compiler.ts';
import { compileAggregate } from './operator/aggregate.ts';
import { compileDistinct } from './operator/distinct.ts';
import { compileIndexScan, compileRowLookup } from './operator/index-scan.ts';
import { compileLimit } from './operator/limit.ts';
import { compileLockRows } from './operator/lock-rows.ts';
import { compileProject } from './operator/project.ts';
import { compileTableScan } from './operator/scan.ts';
import { compileSetOperation } from './operator/set-operation.ts';
import { compileSort } from './operator/sort.ts';
import { compileTableFunction, compileUnnest } from './operator/unnest.ts';
import { compileValues } from './operator/values.ts';
import { compileVectorIndexScan } from './operator/vector-index-scan.ts';
import { compileWindow } from './operator/window.ts';
import { compileEager, compileRecurse, compileWith, compileWithReference } from './operator/with.ts';
import type { OperatorFactory } from './operator.ts';
import { compileDelete, compileUpdate } from './write/change.ts';
import type { ParseStored } from './write/index-expression.ts';
import { compileInsert } from './write/insert.ts';
import { WriteSupport } from './write/write-support.ts';

export class PlanCompiler implements NodeCompiler {
  readonly catalog: Catalog;
  readonly registers: Registers = new Registers();
  readonly writes: WriteSupport;
  readonly #functions: FunctionRegistry | undefined;

  /** `parseStored` reads the plan text of defaults and index expressions; `functions` has the casts of properties. */
  constructor(catalog: Catalog, parseStored: ParseStored, functions?: FunctionRegistry) {
    this.catalog = catalog;
    this.#functions = functions;
    this.writes = new WriteSupport(parseStored);
  }

  get functions(): FunctionRegistry {
    invariant(this.#functions !== undefined, 'plans over graphs are compiled with functions');
    return this.#functions;
  }

  indexById(id: number): Index {
    const index = this.catalog.indexById(id);
    invariant(index !== undefined, `index ${id} of the plan exists`);
    return index;
  }

  /** Compiles a plan that reads columns of enclosing rows, and tells which of `outer` it reads. */
  compileCorrelated(
    node: Physical,
    outer: readonly Column[],
  ): { readonly factory: OperatorFactory; readonly used: readonly Correlation[] } {
    const registered = outer.map((column, slot) => ({ column, slot, register: this.registers.of(column) }));
    const before = this.registers.reads;
    const factory = this.compile(node);
    const read = this.registers.readSince(before);
    return { factory, used: registered.filter((entry) => read.has(entry.column.id)) };
  }

  compile(node: Physical): OperatorFactory {
    const make = this.#factory(node);
    return (execution) => {
      const { measurements } = execution;
      const operator = make(execution);
      if (measurements === undefined) return operator;
      return new MeasuredOperator(operator, measurements.begin(node), measurements.nowMs);
    };
  }

  #factory(node: Physical): OperatorFactory {
    switch (node.kind) {
      case 'table scan':
        return compileTableScan(node, this);
      case 'row lookup':
        return compileRowLookup(node, this);
      case 'index scan':
        return compileIndexScan(node, this);
      case 'values':
        return compileValues(node, this);
      case 'project':
        return compileProject(node, this);
      case 'hash join':
        return compileHashJoin(node, this);
      case 'lookup join':
        return compileLookupJoin(node, this);
      case 'loop join':
        return compileLoopJoin(node, this);
      case 'apply':
        return compileApply(node, this);
      case 'hash aggregate':
        return compileAggregate(node, this);
      case 'vector index scan':
        return compileVectorIndexScan(node, this);
      case 'window':
        return compileWindow(node, this);
      case 'lock rows':
        return compileLockRows(node, this);
      case 'sort':
        return compileSort(node, this);
      case 'limit':
        return compileLimit(node, this);
      case 'distinct':
        return compileDistinct(node, this);
      case 'set operation':
        return compileSetOperation(node, this);
      case 'with':
        return compileWith(node, this);
      case 'with reference':
        return compileWithReference(node);
      case 'recurse':
        return compileRecurse(node, this);
      case 'unnest':
        return compileUnnest(node, this);
      case 'table function':
        return compileTableFunction(node, this);
      case 'insert':
        return compileInsert(node, this);
      case 'update':
        return compileUpdate(node, this);
      case 'delete':
        return compileDelete(node, this);
      case 'eager':
        return compileEager(node, this);
      case 'path expand':
        return compilePathExpand(node, this);
      case 'graph insert':
        return compileGraphInsert(node, this);
      case 'graph update':
        return compileGraphUpdate(node, this);
      default:
        return unreachable(node as never);
    }
  }
}
