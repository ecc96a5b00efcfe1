/** The stores and their forks against a plain model: random batches, snapshots kept over them, ranges of every form. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { nodeHost } from '../../engine/host/host.ts';
import { type KvSnapshot, type KvStore, openLmdbStore, openMemoryStore } from '../../engine/kv/kv.ts';

const temporary = mkdtempSync(join(tmpdir(), 'aiondb-kv-'));
afterAll(() => rmSync(temporary, { recursive: true }));
let storeCount = 0;

/** Keys in hexadecimal, which sorts as their bytes do. */
type Model = ReadonlyMap<string, string>;

type Write =
  | { readonly kind: 'put'; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly kind: 'remove'; readonly key: Uint8Array }
  | { readonly kind: 'removeRange'; readonly from: Uint8Array; readonly to: Uint8Array; readonly limit: number };

type Step =
  | { readonly kind: 'batch'; readonly writes: readonly Write[]; readonly throws: boolean }
  | { readonly kind: 'keepSnapshot' }
  | { readonly kind: 'fork'; readonly closing: boolean }
  | {
      readonly kind: 'range';
      readonly from: Uint8Array | undefined;
      readonly to: Uint8Array | undefined;
      readonly reverse: boolean;
      readonly limit: number;
    };

/** Few byte values and short keys, so that keys meet and are prefixes of one another. */
const key = fc
  .uint8Array({ minLength: 1, maxLength: 4 })
  .map((bytes) => bytes.map((byte) => [0, 1, 127, 255][byte % 4]!));
const value = fc.uint8Array({ maxLength: 40 });
const write: fc.Arbitrary<Write> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('put' as const), key, value }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), key }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('removeRange' as const), from: key, to: key, limit: fc.nat({ max: 30 }) }),
  },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('batch' as const),
    writes: fc.array(write, { maxLength: 60 }),
    throws: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('keepSnapshot' as const) }),
  fc.record({ kind: fc.constant('fork' as const), closing: fc.boolean() }),
  fc.record({
    kind: fc.constant('range' as const),
    from: fc.option(key, { nil: undefined }),
    to: fc.option(key, { nil: undefined }),
    reverse: fc.boolean(),
    limit: fc.nat({ max: 50 }),
  }),
);

describe.each([
  ['memory', async () => openMemoryStore(), 300],
  ['lmdb', () => openLmdbStore(nodeHost(), `${temporary}/${storeCount++}`), 60],
] as [string, () => Promise<KvStore>, number][])('%s store', (_name, open, runs) => {
  test('agrees with a sorted map', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const store = await open();
        try {
          play(store, steps);
        } finally {
          store.close();
        }
      }),
      { numRuns: runs },
    );
  });

  test('agrees over thousands of keys, ascending and mixed', async () => {
    const store = await open();
    const expected = new Map<string, string>();
    for (let round = 0; round < 6; round++) {
      store.write((writer) => {
        for (let index = 0; index < 3_000; index++) {
          const number = round < 2 ? round * 3_000 + index : (index * 7_919 + round * 31) % 9_000;
          const bytes = Uint8Array.of(number >> 8, number & 255);
          if (round % 3 === 2) {
            expect(writer.remove(bytes)).toBe(expected.delete(hex(bytes)));
          } else {
            writer.put(bytes, Uint8Array.of(round));
            expected.set(hex(bytes), hex(Uint8Array.of(round)));
          }
        }
      });
      const snapshot = store.snapshot();
      check(snapshot, expected);
      snapshot.release();
    }
    store.close();
  });
});

function play(first: KvStore, steps: readonly Step[]): void {
  let store = first;
  let model: Model = new Map();
  const left: { readonly store: KvStore; readonly model: Model }[] = [];
  const kept: { readonly snapshot: KvSnapshot; readonly model: Model }[] = [];
  for (const action of steps) {
    if (action.kind === 'batch') {
      model = playBatch(store, model, action);
    } else if (action.kind === 'keepSnapshot') {
      kept.push({ snapshot: store.snapshot(), model });
    } else if (action.kind === 'fork') {
      // goes on with the fork; the store it came from is closed, or written to no more than is seen at the end
      const snapshot = store.snapshot();
      const fork = snapshot.fork();
      snapshot.release();
      if (action.closing && kept.length === 0) store.close();
      else left.push({ store, model: playBatch(store, model, writeAfterFork) });
      store = fork;
    } else {
      const snapshot = store.snapshot();
      const { from, to, reverse, limit } = action;
      expect(pairs(snapshot, from, to, { reverse, limit })).toEqual(modelRange(model, action));
      snapshot.release();
    }
  }
  for (const { snapshot, model: then } of kept) {
    check(snapshot, then);
    snapshot.release();
  }
  for (const { store: before, model: then } of left) {
    const snapshot = before.snapshot();
    check(snapshot, then);
    snapshot.release();
    before.close();
  }
  store.close();
}

const writeAfterFork: Extract<Step, { kind: 'batch' }> = {
  kind: 'batch',
  throws: false,
  writes: [
    { kind: 'removeRange', from: Uint8Array.of(0), to: Uint8Array.of(255), limit: 7 },
    { kind: 'put', key: Uint8Array.of(0, 1), value: Uint8Array.of(9, 9) },
  ],
};

function playBatch(store: KvStore, model: Model, { writes, throws }: Extract<Step, { kind: 'batch' }>): Model {
  const next = new Map(model);
  const stop = new RangeError('stop');
  try {
    store.write((writer) => {
      for (const one of writes) {
        if (one.kind === 'put') {
          writer.put(one.key, one.value);
          next.set(hex(one.key), hex(one.value));
        } else if (one.kind === 'remove') {
          expect(writer.remove(one.key)).toBe(next.delete(hex(one.key)));
          expect(writer.get(one.key)).toBeUndefined();
        } else {
          const doomed = modelRange(next, { from: one.from, to: one.to, reverse: false, limit: one.limit });
          expect(writer.removeRange(one.from, one.to, one.limit)).toBe(doomed.length);
          for (const [doomedKey] of doomed) next.delete(doomedKey);
        }
      }
      if (throws) throw stop;
    });
  } catch (error) {
    if (error !== stop) throw error;
    return model;
  }
  return next;
}

function check(snapshot: KvSnapshot, model: Model): void {
  const everything = { from: undefined, to: undefined, limit: Number.POSITIVE_INFINITY };
  expect(pairs(snapshot, undefined, undefined, {})).toEqual(modelRange(model, { ...everything, reverse: false }));
  expect(pairs(snapshot, undefined, undefined, { reverse: true })).toEqual(
    modelRange(model, { ...everything, reverse: true }),
  );
  for (const [name, expected] of model) {
    const found = snapshot.get(Uint8Array.from(Buffer.from(name, 'hex')));
    expect(found && hex(found)).toBe(expected);
  }
}

function pairs(
  snapshot: KvSnapshot,
  from: Uint8Array | undefined,
  to: Uint8Array | undefined,
  options: { readonly reverse?: boolean; readonly limit?: number },
): [string, string][] {
  const cursor = snapshot.range(from, to, options);
  const found: [string, string][] = [];
  while (cursor.next()) found.push([hex(cursor.key), hex(cursor.value)]);
  return found;
}

function modelRange(
  model: Model,
  { from, to, reverse, limit }: Pick<Extract<Step, { kind: 'range' }>, 'from' | 'to' | 'reverse' | 'limit'>,
): [string, string][] {
  const low = from && hex(from);
  const high = to && hex(to);
  const inside = [...model].filter(
    ([name]) => (low === undefined || name >= low) && (high === undefined || name < high),
  );
  inside.sort(([left], [right]) => (left < right ? -1 : 1));
  return (reverse ? inside.reverse() : inside).slice(0, limit);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
