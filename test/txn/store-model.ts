/**
 * The store as plain maps: what a view must show, computed the slow and obvious way.
 *
 * A model holds every committed state by timestamp. An open transaction has a list of its writes with command numbers;
 * a view is a committed state with the writes below its bound laid over it.
 */
import type { Datum } from '../../engine/value/type.ts';

export type Row = readonly Datum[];

export interface ModelState {
  readonly rows: ReadonlyMap<number, Row>;
  readonly keys: ReadonlyMap<string, string>;
}

export type ModelWrite =
  | { readonly kind: 'row'; readonly command: number; readonly rowId: number; readonly row: Row | undefined }
  | { readonly kind: 'key'; readonly command: number; readonly key: string; readonly value: string | undefined };

export function applyWrites(base: ModelState, writes: readonly ModelWrite[], commandBound: number): ModelState {
  const rows = new Map(base.rows);
  const keys = new Map(base.keys);
  for (const write of writes) {
    if (write.command >= commandBound) continue;
    if (write.kind === 'row') {
      if (write.row === undefined) rows.delete(write.rowId);
      else rows.set(write.rowId, write.row);
    } else if (write.value === undefined) {
      keys.delete(write.key);
    } else {
      keys.set(write.key, write.value);
    }
  }
  return { rows, keys };
}

export class StoreModel {
  #states: { timestamp: number; state: ModelState }[] = [{ timestamp: 0, state: { rows: new Map(), keys: new Map() } }];

  get newest(): ModelState {
    return this.#states[this.#states.length - 1]!.state;
  }

  at(timestamp: number): ModelState {
    return this.#states.findLast((entry) => entry.timestamp <= timestamp)!.state;
  }

  commit(timestamp: number, writes: readonly ModelWrite[]): void {
    this.#states.push({ timestamp, state: applyWrites(this.newest, writes, Infinity) });
  }
}

export function sortedIds(state: ModelState): number[] {
  return [...state.rows.keys()].sort((left, right) => left - right);
}

export function sortedKeys(state: ModelState): string[] {
  return [...state.keys.keys()].sort();
}
