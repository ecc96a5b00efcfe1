/**
 * Result batches as JavaScript rows: objects or arrays, values by the table in the README, or PostgreSQL's text.
 *
 * One reader a column is chosen per batch, so a number column costs an array access per row.
 */
import {
  type Batch,
  type Field,
  oidOf,
  type PrintSettings,
  printDatum,
  toJavaScript,
  type Vector,
  valueAt,
} from '../../engine/index.ts';

export interface ResultField {
  readonly name: string;
  /** PostgreSQL's type OID. */
  readonly dataTypeID: number;
}

export interface Results<Row = Record<string, unknown>> {
  readonly rows: Row[];
  readonly fields: ResultField[];
  /** Rows changed by a write; 0 for a query. */
  readonly affectedRows: number;
  /** What COPY … TO '/dev/blob' wrote. */
  readonly blob?: Blob;
}

export interface RowOptions {
  readonly rowMode?: 'object' | 'array';
  /** `text`: values as PostgreSQL prints them. */
  readonly format?: 'javascript' | 'text';
  readonly integers?: 'number' | 'bigint';
  /** Own parsers by type OID, over PostgreSQL's text form (PGlite's option). */
  readonly parsers?: Readonly<Record<number, (text: string) => unknown>>;
}

export function resultFields(fields: readonly Field[]): ResultField[] {
  return fields.map(({ name, type }) => ({ name, dataTypeID: oidOf(type) }));
}

type ReadValue = (row: number) => unknown;

/** Types whose lane value is the JavaScript value. */
const plain = new Set(['int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'bool', 'text', 'varchar', 'name', 'uuid']);

/** Whose settings values are printed by, as they are when a row is made. */
interface PrintingSession {
  readonly printSettings: PrintSettings;
}

/** Turns batches into rows of one shape. */
export class RowMaker {
  readonly #fields: readonly Field[];
  readonly #options: RowOptions;
  readonly #session: PrintingSession;
  readonly #build: (values: readonly unknown[]) => unknown;
  /** Datums are the JavaScript values. */
  readonly #allPlain: boolean;

  constructor(fields: readonly Field[], options: RowOptions, session: PrintingSession) {
    this.#fields = fields;
    this.#options = options;
    this.#session = session;
    this.#allPlain = fields.every((field) => this.#isPlain(field));
    this.#build = rowBuilder(fields, options);
  }

  /** Appends the batch's rows. */
  append(batch: Batch, rows: unknown[]): void {
    const readers = this.#fields.map((field, c) => this.#reader(field, batch.columns[c]!));
    const values: unknown[] = new Array(readers.length);
    for (let j = 0; j < batch.selected; j++) {
      const row = batch.selection === undefined ? j : batch.selection[j]!;
      for (let c = 0; c < readers.length; c++) values[c] = readers[c]!(row);
      rows.push(this.#build(values));
    }
  }

  /** One row given as datums. */
  row(datums: readonly unknown[]): unknown {
    if (this.#allPlain) return this.#build(datums);
    return this.#build(this.#fields.map((field, c) => this.#value(datums[c], field)));
  }

  #reader(field: Field, vector: Vector): ReadValue {
    const convert = !this.#isPlain(field);
    if (convert) return (row) => this.#value(valueAt(vector, row), field);
    if ((vector.kind === 'i32' || vector.kind === 'f64') && vector.nulls === undefined) {
      const { values } = vector;
      return (row) => values[row];
    }
    return (row) => valueAt(vector, row);
  }

  #isPlain({ type }: Field): boolean {
    return plain.has(type.name) && this.#options.format !== 'text' && this.#options.parsers === undefined;
  }

  #value(value: unknown, field: Field): unknown {
    const { type } = field;
    if (value === null) return null;
    if (this.#options.format === 'text') return printDatum(value, type, this.#session.printSettings);
    const parser = this.#options.parsers?.[oidOf(type)];
    if (parser !== undefined) return parser(printDatum(value, type, this.#session.printSettings));
    return plain.has(type.name) ? value : toJavaScript(value, type, { integers: this.#options.integers ?? 'number' });
  }
}

type Build = (values: readonly unknown[]) => unknown;
type Named = readonly { readonly name: string }[];

/** A function that makes rows of their values. */
export function rowBuilder(fields: Named, options: RowOptions): Build {
  return options.rowMode === 'array' ? (values) => values.slice() : objectBuilder(fields);
}

/** Compiling one takes longer than a short query, and a plan's fields stay the same array. */
const objectBuilders: WeakMap<Named, Build> = new WeakMap();

function objectBuilder(fields: Named): Build {
  let build = objectBuilders.get(fields);
  if (build === undefined) {
    build = compileBuilder(fields);
    objectBuilders.set(fields, build);
  }
  return build;
}

/** A function that makes an object literal with the fields' names, in one shape V8 knows. */
function compileBuilder(fields: Named): Build {
  const parts = fields.map(({ name }, c) => `${JSON.stringify(name)}: v[${c}]`);
  // "__proto__: x" would set the prototype
  if (fields.some(({ name }) => name === '__proto__')) {
    return (values) => Object.fromEntries(fields.map(({ name }, c) => [name, values[c]]));
  }
  return new Function('v', `return { ${parts.join(', ')} };`) as Build;
}
