/**
 * What the log has no room for was not logged: sequence values and row ids handed out afterwards never come again.
 */
import { expect, test } from 'vitest';
import { simulatedMachine } from '../../engine/host/host.ts';
import { openMemoryStore } from '../../engine/kv/kv.ts';
import { openStore, type Store } from '../../engine/txn/txn.ts';

const filler = 2;

/** Fills the log up to its last byte, by steps of a sequence that are never even. */
function fill(store: Store): void {
  for (let value = 1; ; value *= 3) {
    try {
      store.writeSequence(filler, { lastValue: value % 1_000_003, isCalled: true });
    } catch (error) {
      expect(error).toMatchObject({ code: '53100' });
      return;
    }
  }
}

test('sequence values and row ids are not repeated after a full disk and a crash', async () => {
  const machine = simulatedMachine(1);
  const memory = openMemoryStore();
  const open = (): Promise<Store> =>
    openStore({
      host: machine.host,
      folder: '/db',
      base: {
        snapshot: () => memory.snapshot(),
        write: (batch) => memory.write(batch),
        diskBytes: () => 0,
        close: () => {},
      },
      settings: { segmentBytes: 8_192 },
    });
  const store = await open();
  const maker = store.begin();
  const space = maker.createSpace({ layout: 'heap', columns: [{ id: 1, kind: 'int32', missing: null }] });
  maker.commit().wait?.finishNow();
  for (let value = 1; value <= 35; value++) store.writeSequence(1, { lastValue: value, isCalled: true });
  machine.disk.limitBytes = machine.disk.usedBytes();
  fill(store);
  const writer = store.begin();
  expect(() => store.writeSequence(1, { lastValue: 36, isCalled: true })).toThrow(/could not write/);
  expect(() => writer.allocateRowIds(space, 1)).toThrow(/could not write/);
  machine.disk.limitBytes = Number.POSITIVE_INFINITY;
  store.writeSequence(1, { lastValue: 37, isCalled: true });
  const rowId = writer.allocateRowIds(space, 1);
  writer.rollback();
  store.writeSequence(filler, { lastValue: 5, isCalled: true });
  const other = store.begin();
  other.createSpace({ layout: 'ordered' });
  other.commit().wait?.finishNow();
  machine.kill();
  const reopened = await open();
  expect(Number(reopened.readSequence(1)?.lastValue)).toBeGreaterThanOrEqual(37);
  expect(reopened.maxRowId(space)).toBeGreaterThanOrEqual(rowId);
  reopened.closeSync();
});
