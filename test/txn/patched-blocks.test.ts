/**
 * Kept patched blocks and checkpoints that run while others read and write: the same block number and the same newest
 * change mean other rows in the base before and after it.
 */
import { expect, test } from 'vitest';
import { simulatedMachine } from '../../engine/host/host.ts';
import { type KvStore, openMemoryStore } from '../../engine/kv/kv.ts';
import { openStore, type View } from '../../engine/txn/txn.ts';
import { scanRows } from './read-back.ts';

test('a patched block is not taken for its successor', async () => {
  const memory = openMemoryStore();
  /** Whether the next batches are refused. */
  const refusals: boolean[] = [];
  const base: KvStore = {
    snapshot: () => memory.snapshot(),
    write: (batch) => {
      if (refusals.shift() === true) throw new Error('no room');
      memory.write(batch);
    },
    diskBytes: () => memory.diskBytes(),
    close: () => memory.close(),
  };
  const store = await openStore({ host: simulatedMachine(1).host, folder: '/db', base });
  let space = 0;
  const write = (rowId: number, value: string, isNew: boolean): void => {
    const writer = store.begin();
    if (space === 0) {
      space = writer.createSpace({ layout: 'heap', columns: [{ id: 1, kind: 'text', missing: null }] });
    }
    if (isNew) writer.insertRow(space, rowId, [value]);
    else {
      writer.lockRow(space, rowId, 'no key update');
      writer.updateRow(space, rowId, [value]);
    }
    writer.commit().wait?.finishNow();
  };
  const rows = (view: View): unknown => scanRows(view, space, { columns: [1] });
  write(1, 'one', true);
  store.checkpointSync();
  write(2, 'two', true);
  // the layer with row 2 is frozen, and not in the base yet
  refusals.push(true);
  expect(() => store.checkpointSync()).toThrow('no room');
  write(1, 'uno', false);
  const early = store.readView();
  const expected = [
    [1, ['uno']],
    [2, ['two']],
  ];
  expect(rows(early)).toEqual(expected);
  const cursor = early.scanHeap(space, { columns: [1], withRowId: false });
  // the frozen layer goes into the base, what has changed since does not
  refusals.push(false, true);
  expect(() => store.checkpointSync()).toThrow('no room');
  const late = store.readView();
  expect(rows(late)).toEqual(expected);
  expect(rows(early)).toEqual(expected);
  expect(cursor.next()?.count).toBe(1);
  expect(rows(late)).toEqual(expected);
  early.release();
  late.release();
  store.closeSync();
});
