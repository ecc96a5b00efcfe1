/**
 * Where a column's value is found while an expression runs: in a slot of the input batch, or in a register that an
 * enclosing Apply fills from its left side.
 *
 * `ScopeChain.place` is asked once, when the expression is compiled.
 */
import { invariant } from '../../error.ts';
import type { Column } from '../../plan/expression.ts';
import type { DataType } from '../../value/type.ts';

export type Place =
  | { readonly kind: 'slot'; readonly slot: number; readonly type: DataType }
  | { readonly kind: 'register'; readonly register: number; readonly type: DataType };

/** Registers of a whole program: one a column that some inner plan reads. */
export class Registers {
  readonly #byColumn: Map<number, { readonly register: number; readonly type: DataType }> = new Map();
  readonly #read: number[] = [];
  /** The register of a column, given out on first use. */
  of(column: Column): number {
    const found = this.#byColumn.get(column.id);
    if (found !== undefined) return found.register;
    const register = this.#byColumn.size;
    this.#byColumn.set(column.id, { register, type: column.type });
    return register;
  }
  find(columnId: number): { readonly register: number; readonly type: DataType } | undefined {
    this.#read.push(columnId);
    return this.#byColumn.get(columnId);
  }
  /** How many reads were compiled so far; with `readSince` it tells what a part of the plan reads. */
  get reads(): number {
    return this.#read.length;
  }
  readSince(reads: number): ReadonlySet<number> {
    return new Set(this.#read.slice(reads));
  }
  get count(): number {
    return this.#byColumn.size;
  }
}

/** The columns of one input by slot, and behind them the registers. */
export class Scope {
  readonly columns: readonly Column[];
  readonly registers: Registers;
  readonly #slots: Map<number, number> = new Map();

  constructor(columns: readonly Column[], registers: Registers) {
    this.columns = columns;
    this.registers = registers;
    columns.forEach((column, slot) => {
      this.#slots.set(column.id, slot);
    });
  }

  place(columnId: number): Place {
    const slot = this.#slots.get(columnId);
    if (slot !== undefined) return { kind: 'slot', slot, type: this.columns[slot]!.type };
    const outer = this.registers.find(columnId);
    invariant(outer !== undefined, `column ${columnId} is provided by the input or an enclosing row`);
    return { kind: 'register', register: outer.register, type: outer.type };
  }

  slotOf(columnId: number): number {
    const slot = this.#slots.get(columnId);
    invariant(slot !== undefined, `column ${columnId} is put out by the input`);
    return slot;
  }

  has(columnId: number): boolean {
    return this.#slots.has(columnId);
  }
}
