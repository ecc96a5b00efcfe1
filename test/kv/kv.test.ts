/** Both stores under the conformance suite. */
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
  return openLmdbStore(host.files, join(folder, 'base'));
}

describe('memory store', () => {
  for (const { name, run } of kvConformance(async () => openMemoryStore())) test(name, run);
});

describe('lmdb store', () => {
  for (const { name, run } of kvConformance(openFreshLmdb)) test(name, run);
});
