/**
 * Makes stores.
 */
import { createBlockCodec } from '../block/block.ts';
import type { Host } from '../host/host.ts';
import { openMemoryStore } from '../kv/kv.ts';
import { BaseReader } from './base/base-reader.ts';
import { BlockCache } from './base/block-cache.ts';
import { Generation } from './base/generation.ts';
import { TableDictionaries } from './base/table-dictionary.ts';
import { Layer } from './delta/layer.ts';
import { SequenceTable } from './sequence-table.ts';
import { SpaceDirectory } from './space/space-directory.ts';
import { LocalStore } from './store.ts';
import type { CommitGuard, Store, WriteGate } from './txn.ts';

export interface StoreOptions {
  readonly host: Host;
  /** Folder of the database; undefined keeps everything in memory. */
  readonly folder?: string;
  readonly gate?: WriteGate;
  readonly guard?: CommitGuard;
  readonly settings?: StoreSettings;
}

export interface StoreSettings {
  /** Decoded blocks kept; default 256 MiB. */
  readonly blockCacheBytes?: number;
}

/** Opens a store in memory. */
export function openStoreSync(options: StoreOptions): Store {
  const codec = createBlockCodec();
  const kv = openMemoryStore();
  const base = new BaseReader(
    codec,
    new BlockCache(options.settings?.blockCacheBytes ?? 1 << 28),
    new TableDictionaries(),
  );
  const store = new LocalStore({
    base,
    state: { generation: new Generation(kv.snapshot(), 0, codec), layers: [new Layer()] },
    directory: new SpaceDirectory(),
    sequences: new SequenceTable(),
    clock: options.host.clock,
    log: undefined,
    gate: options.gate,
    guard: options.guard,
    horizon: 0,
  });
  return store;
}

export async function openStore(options: StoreOptions): Promise<Store> {
  return openStoreSync(options);
}
