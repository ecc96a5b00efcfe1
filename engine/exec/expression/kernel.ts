/**
 * Kernels: compiled row loops over a batch, one function per combination of vector kinds met.
 *
 * `ProjectKernel` selects rows and computes output vectors in one pass. Its source is generated on the first batch of
 * each signature (kinds and nullness of the columns used, selection or not) and kept with the program. A batch that
 * leaves the narrow lane runs again in the wide variant, which then serves that signature for good.
 *
 * Computed vectors are aligned with the input: row i of the output belongs to row i of the batch, and rows that were
 * not selected hold nothing. So nothing is copied for a filter.
 */
import type { Expression } from '../../plan/expression.ts';
import { usedColumns } from '../../plan/walk.ts';
import type { DataType } from '../../value/type.ts';
import { definitionOf } from '../../value/type.ts';
import { type Batch, type Vector, valueAt } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import type { Scope } from './scope.ts';
import { asDatum, type Code, isLaneType, SourceCompiler } from './source.ts';
import { leaveLane, SourceWriter } from './source-writer.ts';

/** What a batch looks like to generated code: one entry a slot, undefined for slots the kernel does not read. */
export type Signature = readonly (string | undefined)[];

/** Slots an expression list reads, in ascending order. Reads of enclosing rows are noted with the registers. */
export function slotsUsed(expressions: readonly Expression[], scope: Scope): readonly number[] {
  const ids = new Set<number>();
  for (const expression of expressions) usedColumns(expression, ids);
  for (const id of ids) if (!scope.has(id)) scope.registers.find(id);
  const slots = [...ids].filter((id) => scope.has(id)).map((id) => scope.slotOf(id));
  return slots.sort((left, right) => left - right);
}

function kindOf(vector: Vector): string {
  if (vector.kind === 'text') return (vector.ascii === undefined ? 'text' : 'ascii') + (vector.nulls ? '?' : '');
  return vector.nulls === undefined ? vector.kind : `${vector.kind}?`;
}

/** Picks the variant for a batch, generating it when it is new. */
export class KernelVariants<Kernel> {
  readonly #slots: readonly number[];
  readonly #scope: Scope;
  readonly #generate: (signature: Signature, selection: boolean, wide: boolean) => Kernel;
  readonly #variants: Map<string, Kernel> = new Map();
  readonly #wideOnly: Set<string> = new Set();

  constructor(
    slots: readonly number[],
    scope: Scope,
    generate: (signature: Signature, selection: boolean, wide: boolean) => Kernel,
  ) {
    this.#slots = slots;
    this.#scope = scope;
    this.#generate = generate;
  }

  /** Runs `use` with the right variant, again with the wide one when the narrow one gave up. */
  run<Result>(batch: Batch, use: (kernel: Kernel) => Result): Result {
    const { key, signature, wide } = this.#describe(batch);
    if (!wide && !this.#wideOnly.has(key)) {
      try {
        return use(this.#variant(key, signature, batch.selection !== undefined, false));
      } catch (reason) {
        if (reason !== leaveLane) throw reason;
        this.#wideOnly.add(key);
      }
    }
    return use(this.#variant(`${key}wide`, signature, batch.selection !== undefined, true));
  }

  #describe(batch: Batch): { readonly key: string; readonly signature: Signature; readonly wide: boolean } {
    let key = batch.selection === undefined ? '-' : '+';
    const signature: (string | undefined)[] = [];
    let wide = false;
    for (const slot of this.#slots) {
      const kind = kindOf(batch.columns[slot]!);
      signature[slot] = kind;
      key += `${kind},`;
      const boxed = kind === 'any' || kind.startsWith('i64');
      if (boxed && isLaneType(this.#scope.columns[slot]!.type)) wide = true;
    }
    return { key, signature, wide };
  }

  #variant(key: string, signature: Signature, selection: boolean, wide: boolean): Kernel {
    let kernel = this.#variants.get(key);
    if (kernel === undefined) {
      kernel = this.#generate(signature, selection, wide);
      this.#variants.set(key, kernel);
    }
    return kernel;
  }
}

/** Makes the function: bindings of values stay outside of it and run once, what depends on the batch goes inside. */
export function makeKernel<Kernel>(writer: SourceWriter, parameters: string, body: readonly string[]): Kernel {
  const outer: string[] = [];
  const inner: string[] = [];
  for (const line of writer.prologue) (/^const k\d+ = k\[/.test(line) ? outer : inner).push(line);
  const text = [...outer, `return function kernel(${parameters}) {`, ...inner, ...body, '};'].join('\n');
  return new Function('k', text)(writer.bound) as Kernel;
}

/** An output of a kernel: how its array is made, written and finished. */
interface Output {
  readonly setUp: string;
  readonly store: string;
  readonly finish: string;
}

function outputOf(code: Code, type: DataType, index: number): Output {
  const values = `o${index}`;
  const kind = definitionOf(type).vector;
  const isNumber = code.representation === 'number';
  if (isNumber && kind === 'f64') {
    return typedOutput(values, index, 'Float64Array', kind, code.value, code.isNull);
  }
  // infinite dates and object ids past 2^31 have no place in an Int32Array
  if (isNumber && (type.name === 'int4' || type.name === 'int2')) {
    return typedOutput(values, index, 'Int32Array', 'i32', code.value, code.isNull);
  }
  if (code.representation === 'boolean') {
    return typedOutput(values, index, 'Uint8Array', 'bool', `${code.value} ? 1 : 0`, code.isNull);
  }
  return {
    setUp: `const ${values} = new Array(count).fill(null);`,
    store: `${values}[i] = ${asDatum(code)};`,
    finish: `{ kind: 'any', values: ${values}, nulls: undefined }`,
  };
}

function typedOutput(
  values: string,
  index: number,
  array: string,
  kind: string,
  value: string,
  isNull: string | undefined,
): Output {
  if (isNull === undefined) {
    return {
      setUp: `const ${values} = new ${array}(count);`,
      store: `${values}[i] = ${value};`,
      finish: `{ kind: '${kind}', values: ${values}, nulls: undefined }`,
    };
  }
  const nulls = `z${index}`;
  return {
    setUp: `const ${values} = new ${array}(count), ${nulls} = new Uint8Array(count); let ${nulls}a = false;`,
    store: `if (${isNull}) { ${nulls}[i] = 1; ${nulls}a = true; } else ${values}[i] = ${value};`,
    finish: `{ kind: '${kind}', values: ${values}, nulls: ${nulls}a ? ${nulls} : undefined }`,
  };
}

interface Produced {
  /** Rows that passed, or −1 when there was no predicate. */
  readonly selected: number;
  readonly outputs: readonly Vector[];
}
type ProjectFunction = (batch: Batch, execution: Execution, selection: Int32Array | undefined) => Produced;

/** Filter and projection; see the head of this file. */
export class ProjectKernel {
  readonly #variants: KernelVariants<ProjectFunction>;
  readonly #hasPredicate: boolean;

  constructor(scope: Scope, predicate: Expression | undefined, outputs: readonly Expression[]) {
    const all = predicate === undefined ? outputs : [predicate, ...outputs];
    this.#hasPredicate = predicate !== undefined;
    this.#variants = new KernelVariants(slotsUsed(all, scope), scope, (signature, selection, wide) =>
      generateProject(scope, predicate, outputs, signature, selection, wide),
    );
  }

  /** Vectors of the outputs, and the rows of the batch that take part. */
  run(batch: Batch, execution: Execution): { readonly batch: Batch; readonly outputs: readonly Vector[] } {
    if (!this.#hasPredicate) {
      const { outputs } = this.#variants.run(batch, (kernel) => kernel(batch, execution, undefined));
      return { batch, outputs };
    }
    const selection = new Int32Array(batch.selected + 1);
    const produced = this.#variants.run(batch, (kernel) => kernel(batch, execution, selection));
    const { selected, outputs } = produced;
    if (selected === batch.selected) return { batch, outputs };
    return { batch: { ...batch, selection, selected }, outputs };
  }
}

function generateProject(
  scope: Scope,
  predicate: Expression | undefined,
  outputs: readonly Expression[],
  signature: Signature,
  selection: boolean,
  wide: boolean,
): ProjectFunction {
  const writer = new SourceWriter();
  const compiler = new SourceCompiler(writer, scope, signature, wide);
  const loop: string[] = [];
  const setUps: string[] = [];
  const finishes: string[] = [];
  const test = predicate === undefined ? undefined : writer.block(() => compiler.condition(predicate));
  if (test !== undefined) {
    loop.push(...test.lines);
    if (outputs.length === 0) loop.push(`out[m] = i; m += (${test.result}) ? 1 : 0;`);
    else loop.push(`if (!(${test.result})) continue;`, 'out[m++] = i;');
  }
  outputs.forEach((expression, index) => {
    const part = writer.block(() => compiler.compile(expression));
    const output = outputOf(part.result, expression.type, index);
    setUps.push(output.setUp);
    finishes.push(output.finish);
    loop.push(...part.lines, output.store);
  });
  return makeKernel(writer, 'b, x, out', [
    'const count = b.count, rows = b.selected;',
    selection ? 'const sel = b.selection;' : '',
    ...setUps,
    'let m = 0;',
    'for (let j = 0; j < rows; j++) {',
    selection ? 'const i = sel[j];' : 'const i = j;',
    ...loop,
    '}',
    `return { selected: ${predicate === undefined ? '-1' : 'm'}, outputs: [${finishes.join(', ')}] };`,
  ]);
}

/** Datums of the selected rows of one vector: the slow way out, for operators that handle rows one by one. */
export function datumsOf(vector: Vector, batch: Batch): unknown[] {
  const out: unknown[] = new Array(batch.selected);
  const { selection } = batch;
  for (let j = 0; j < batch.selected; j++) out[j] = valueAt(vector, selection === undefined ? j : selection[j]!);
  return out;
}
