/**
 * A checkpoint whose batch is in the base although it failed: what the next try moves is less than what has changed.
 */
import { expect, test } from 'vitest';
import { simulatedMachine } from '../../engine/host/host.ts';
import { type KvStore, openMemoryStore } from '../../engine/kv/kv.ts';
import { openStore } from '../../engine/txn/txn.ts';
import { scanRows } from './read-back.ts';

test('a checkpoint that failed behind its batch is finished by the next one', async () => {
  const memory = openMemoryStore();
  let failures = 1;
  const base: KvStore = {
    snapshot: () => memory.snapshot(),
    write: (batch) => {
      memory.write(batch);
      if (failures-- > 0) throw new Error('nobody hears of the batch');
    },
    diskBytes: () => memory.diskBytes(),
    close: () => memory.close(),
  };
  const store = await openStore({ host: simulatedMachine(1).host, folder: '/db', base });
  const maker = store.begin();
  const space = maker.createSpace({ layout: 'heap', columns: [{ id: 1, kind: 'int32', missing: null }] });
  maker.insertRow(space, 1, [7]);
  maker.commit().wait?.finishNow();
  const rows = (): unknown => {
    const view = store.readView();
    const found = scanRows(view, space, { columns: [1] });
    view.release();
    return found;
  };
  expect(rows()).toEqual([[1, [7]]]);
  expect(() => store.checkpointSync()).toThrow('nobody hears');
  expect(rows()).toEqual([[1, [7]]]);
  store.checkpointSync();
  expect(rows()).toEqual([[1, [7]]]);
  store.closeSync();
});
