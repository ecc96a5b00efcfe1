/** The stores and their forks under the conformance suite. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, test } from 'vitest';
import { nodeHost } from '../../engine/host/host.ts';
import { type KvStore, openLmdbStore, openMemoryStore } from '../../engine/kv/kv.ts';
import { kvConformance } from '../conformance/kv.ts';

const folders: string[] = [];
const host = nodeHost();

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function openFreshLmdb(): Promise<KvStore> {
  const folder = mkdtempSync(join(tmpdir(), 'aiondb-kv-'));
  folders.push(folder);
  return openLmdbStore(host, join(folder, 'base'));
}

describe('memory store', () => {
  for (const { name, run } of kvConformance(async () => openMemoryStore())) test(name, run);
});

describe('lmdb store', () => {
  for (const { name, run } of kvConformance(openFreshLmdb)) test(name, run);
});

/** An empty fork of a store that has something. */
function emptyFork(store: KvStore): KvStore {
  store.write((writer) => {
    for (let index = 0; index < 100; index++) writer.put(Uint8Array.of(97, index), Uint8Array.of(index));
    for (const word of ['a', 'b', 'c', 'd']) writer.put(new TextEncoder().encode(word), Uint8Array.of(1));
  });
  const snapshot = store.snapshot();
  const fork = snapshot.fork();
  snapshot.release();
  store.close();
  fork.write((writer) => {
    writer.removeRange(undefined, undefined);
  });
  return fork;
}

describe('fork of a memory store', () => {
  for (const { name, run } of kvConformance(async () => emptyFork(openMemoryStore()))) test(name, run);
});

describe('fork of an lmdb store', () => {
  for (const { name, run } of kvConformance(async () => emptyFork(await openFreshLmdb()))) test(name, run);
});
