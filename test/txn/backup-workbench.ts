/** What the tests of backups share: a store whose every commit leaves a row and an index entry, and what it then holds. */
import { createBlockCodec } from '../../engine/block/block.ts';
import { nodeHost } from '../../engine/host/host.ts';
import type { RestoreRequest, RestoreSummary } from '../../engine/txn/backup/backup-contract.ts';
import { runRestore } from '../../engine/txn/backup/run-restore.ts';
import { runVerify } from '../../engine/txn/backup/run-verify.ts';
import { TaskReport } from '../../engine/txn/backup/task-report.ts';
import { openStore, type Store, type StoreOptions } from '../../engine/txn/txn.ts';
import { scanKeys, scanRows, text } from './read-back.ts';

const columns = [
  { id: 1, kind: 'int32', missing: null },
  { id: 2, kind: 'text', missing: null },
] as const;

/** Segments are small, so that there are many. */
export function openSmall(folder: string, more: Partial<StoreOptions> = {}): Promise<Store> {
  return openStore({ host: nodeHost(), folder, settings: { segmentBytes: 65_536 }, ...more });
}

/** Writes number after number, each in a commit of its own. */
export class Ledger {
  readonly heap: number;
  readonly keys: number;
  /** Timestamp of each number's commit, in order. */
  readonly timestamps: number[] = [];
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    const transaction = store.begin();
    this.heap = transaction.createSpace({ layout: 'heap', columns });
    this.keys = transaction.createSpace({ layout: 'ordered' });
    transaction.commit().wait?.finishNow();
  }

  /** Commits the next number; the promise is the acknowledgement. */
  async add(): Promise<number> {
    const number = this.timestamps.length;
    const transaction = this.#store.begin();
    const rowId = transaction.allocateRowIds(this.heap, 1);
    transaction.insertRow(this.heap, rowId, [number, `number ${number} ${'x'.repeat(number % 700)}`]);
    transaction.put(this.keys, text.encode(String(number).padStart(9, '0')), text.encode(String(rowId)));
    const { timestamp, wait } = transaction.commit();
    this.timestamps.push(timestamp!);
    await wait?.promise;
    return timestamp!;
  }

  async addMany(count: number): Promise<void> {
    for (let added = 0; added < count; added++) await this.add();
  }

  /** How many numbers were committed up to the LSN. */
  countAt(lsn: number): number {
    return this.timestamps.filter((timestamp) => timestamp <= lsn).length;
  }
}

/** How many numbers a store holds; throws unless heap and index agree and none is missing before the last. */
export function countOf(store: Store, { heap, keys }: Ledger): number {
  const view = store.readView();
  try {
    const rows = scanRows(view, heap, { columns: [1, 2] });
    const entries = scanKeys(view, keys);
    if (rows.length !== entries.length || rows.length !== store.rowCount(heap)) {
      throw new Error(`${rows.length} rows, ${entries.length} entries, ${store.rowCount(heap)} counted`);
    }
    rows.forEach(([rowId, values], number) => {
      const [key, value] = entries[number]!;
      const expected = `${number} number ${number} ${'x'.repeat(number % 700)}`;
      if (values.join(' ') !== expected || Number(key) !== number || Number(value) !== rowId) {
        throw new Error(`number ${number} is ${values.join(' ')} with entry ${key} → ${value}`);
      }
    });
    return rows.length;
  } finally {
    view.release();
  }
}

/** Restores in this thread: starting a worker from sources takes a second. */
export function restore(request: RestoreRequest): Promise<RestoreSummary> {
  return runRestore(nodeHost(), createBlockCodec(), request, new TaskReport(() => undefined));
}

export function verify(folder: string): ReturnType<typeof runVerify> {
  return runVerify(nodeHost(), createBlockCodec(), folder, new TaskReport(() => undefined));
}
