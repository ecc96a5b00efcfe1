/**
 * A look at an LMDB file before LMDB gets it: the package crashes the process on a file that is damaged or not its own.
 *
 * Read are the meta pages and the trees (lmdb-tree-check.ts): all branches, and the leaves as well while they are few
 * enough to be read in a few dozen milliseconds. Leaves of larger stores, and values that lie in pages of their own, are
 * left to their seals and to `aiondb doctor`, so that opening does not grow with the data.
 */
import type { Host } from '../host/host.ts';
import { readStoreMeta } from './lmdb-meta.ts';
import { PairSeal } from './lmdb-seal.ts';
import { type CheckDepth, checkTrees } from './lmdb-tree-check.ts';

type CheckHost = Pick<Host, 'files' | 'hashing'>;

/** Leaves read at every open: 16 MiB of them. */
const leavesAtOpen = 2_048;
/** A file up to this size is checked whole. */
const wholeBytes = 16_777_216;

/** Throws XX001 when the file is there, has content, and LMDB could not follow it. */
export function checkStoreFile(host: CheckHost, path: string): void {
  for (const _pause of storeFileCheck(host, path));
}

/**
 * The same in slices. Without a depth that of an open. The file must not be written meanwhile, or only by transactions
 * that a reader holds back from the pages of this one.
 */
export function* storeFileCheck(host: CheckHost, path: string, depth?: CheckDepth): Generator<void> {
  const { files, hashing } = host;
  if (files.kind(path) === undefined || files.sizeBytes(path) === 0) return;
  const file = files.open(path, 'read');
  try {
    const meta = readStoreMeta(file);
    const leaves = meta.pairs.leafPages + meta.free.leafPages;
    const atOpen = file.sizeBytes() <= wholeBytes ? 'whole' : leaves <= leavesAtOpen ? 'trees' : 'branches';
    yield* checkTrees(file, meta, new PairSeal(hashing, path), depth ?? atOpen);
  } finally {
    file.close();
  }
}
