/**
 * What the compilation of one plan node may ask of the whole: the catalog, registers for correlated columns, and the
 * compilation of its inputs. Implemented by compile.ts, which knows every node; nodes import only this.
 */
import type { Catalog, Index } from '../catalog/catalog.ts';
import type { FunctionRegistry } from '../function/function.ts';
import type { Column } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
import type { Registers } from './expression/scope.ts';
import type { OperatorFactory } from './operator.ts';
import type { WriteSupport } from './write/write-support.ts';

/** A column of the left side of an apply that its right side reads, and the register it reads it from. */
export interface Correlation {
  readonly column: Column;
  readonly slot: number;
  readonly register: number;
}

export interface NodeCompiler {
  readonly catalog: Catalog;
  readonly registers: Registers;
  readonly writes: WriteSupport;
  /** For the casts of graph properties. */
  readonly functions: FunctionRegistry;
  indexById(id: number): Index;
  compile(node: Physical): OperatorFactory;
  /** Compiles a plan that reads columns of enclosing rows, and tells which of `outer` it reads. */
  compileCorrelated(
    node: Physical,
    outer: readonly Column[],
  ): { readonly factory: OperatorFactory; readonly used: readonly Correlation[] };
}
