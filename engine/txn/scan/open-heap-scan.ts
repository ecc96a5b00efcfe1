/**
 * Puts a heap scan together: what views use, and the checkpoint when it rewrites blocks.
 */
import type { PhysicalColumn } from '../../block/block.ts';
import type { BaseReader } from '../base/base-reader.ts';
import type { Generation } from '../base/generation.ts';
import type { HeapSpace } from '../space/space-directory.ts';
import { type ChangeSource, DirtyRows } from './dirty-rows.ts';
import { HeapScan } from './heap-scan.ts';
import { PatchedBlocks } from './patched-blocks.ts';
import { type ColumnRange, PruneTest } from './prune-test.ts';
import { SegmentList } from './segment-list.ts';
import { VersionDecoder } from './version-decoder.ts';

export interface HeapScanRequest {
  readonly generation: Generation;
  readonly heap: HeapSpace;
  /** Layers with changes of the heap, newest first. */
  readonly sources: readonly ChangeSource[];
  /** Whether patched blocks are kept for later scans; never over a transaction's own overlay or an older generation. */
  readonly keepsPatched: boolean;
  readonly columns: readonly PhysicalColumn[];
  readonly prunes?: readonly ColumnRange[];
  readonly withRowId: boolean;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly reverse: boolean;
}

export function openHeapScan(base: BaseReader, request: HeapScanRequest): HeapScan {
  const { generation, heap, sources, columns } = request;
  return new HeapScan({
    segments: new SegmentList(base, generation, heap.id, columns, sources),
    dirty: new DirtyRows(sources),
    decoder: new VersionDecoder(base.codec, heap, columns),
    dictionaries: columns.map((column) => base.dictionaries.find(heap.id, column.id)),
    prune: new PruneTest(request.prunes ?? []),
    patched: request.keepsPatched ? new PatchedBlocks(base, heap.id, columns, sources) : undefined,
    withRowId: request.withRowId,
    from: request.from ?? -Number.MAX_SAFE_INTEGER,
    to: request.to ?? Number.MAX_SAFE_INTEGER,
    reverse: request.reverse,
  });
}
