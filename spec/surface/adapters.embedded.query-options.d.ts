/**
 * Options of a statement at the embedded door; the names are PGlite's where it has the option.
 */
import type { Notice } from '../../engine/index.ts';
import type { RowOptions } from './results.ts';
export interface QueryOptions extends RowOptions {
    /** Type OIDs of the parameters. */
    readonly paramTypes?: readonly number[];
    /** What COPY … FROM '/dev/blob' reads. */
    readonly blob?: Blob;
    readonly onNotice?: (notice: Notice) => void;
    readonly signal?: AbortSignal;
}
