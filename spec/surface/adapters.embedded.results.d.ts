/**
 * Result batches as JavaScript rows: objects or arrays, values by the table in the README, or PostgreSQL's text.
 *
 * One reader a column is chosen per batch, so a number column costs an array access per row.
 */
import { type Batch, type Field, type PrintSettings } from '../../engine/index.ts';
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
export declare function resultFields(fields: readonly Field[]): ResultField[];
/** Whose settings values are printed by, as they are when a row is made. */
interface PrintingSession {
    readonly printSettings: PrintSettings;
}
/** Turns batches into rows of one shape. */
export declare class RowMaker {
    #private;
    constructor(fields: readonly Field[], options: RowOptions, session: PrintingSession);
    /** Appends the batch's rows. */
    append(batch: Batch, rows: unknown[]): void;
    /** One row given as datums. */
    row(datums: readonly unknown[]): unknown;
}
type Build = (values: readonly unknown[]) => unknown;
type Named = readonly {
    readonly name: string;
}[];
/** A function that makes rows of their values. */
export declare function rowBuilder(fields: Named, options: RowOptions): Build;
export {};
