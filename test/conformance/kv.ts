/**
 * The conformance suite of key-value stores: what every `KvStore` has to do, whoever wrote it.
 *
 * Framework-free: each case is a name and a function that throws when the store is wrong, so a plug-in's author runs
 * it under any test runner: `for (const c of kvConformance(open)) test(c.name, c.run)`. `open` is called once a case
 * and gives an empty store.
 */
import { DbError, invariant } from '../../engine/error.ts';
import { type KvCursor, type KvSnapshot, type KvStore, maxKeyBytes } from '../../engine/kv/kv.ts';

export interface KvConformanceCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** All cases, each over a store of its own. */
export function kvConformance(open: () => Promise<KvStore>): readonly KvConformanceCase[] {
  return Object.entries(cases).map(([name, run]) => ({
    name,
    run: async () => {
      const store = await open();
      try {
        run(store);
      } finally {
        store.close();
      }
    },
  }));
}

const cases: Record<string, (store: KvStore) => void> = {
  'an empty store has nothing': (store) => {
    reading(store, (snapshot) => {
      equal(snapshot.get(bytes('a')), undefined);
      equal(pairs(snapshot), '');
      equal(pairs(snapshot, undefined, undefined, { reverse: true }), '');
    });
  },

  'what a batch wrote is there after it': (store) => {
    put(store, 'b=2 a=1 c=');
    reading(store, (snapshot) => {
      equal(text(snapshot.get(bytes('a'))), '1');
      equal(text(snapshot.get(bytes('c'))), '');
      equal(snapshot.get(bytes('ab')), undefined);
      equal(pairs(snapshot), 'a=1 b=2 c=');
    });
  },

  'a snapshot does not see later batches': (store) => {
    put(store, 'a=1 b=1');
    const before = store.snapshot();
    const cursor = before.range(undefined, undefined);
    equal(cursor.next(), true);
    put(store, 'a=2 c=2');
    store.write((writer) => {
      writer.remove(bytes('b'));
    });
    const after = store.snapshot();
    equal(pairs(before), 'a=1 b=1');
    equal(pairs(after), 'a=2 c=2');
    equal(text(before.get(bytes('b'))), '1');
    equal(after.get(bytes('b')), undefined);
    equal(cursor.next(), true);
    equal(text(cursor.key), 'b');
    equal(cursor.next(), false);
    after.release();
    before.release();
  },

  'a batch that throws leaves nothing': (store) => {
    put(store, 'a=1');
    const stop = new DbError('22012', 'division by zero');
    const thrown = thrownBy(() =>
      store.write((writer) => {
        writer.put(bytes('a'), bytes('2'));
        writer.put(bytes('b'), bytes('2'));
        throw stop;
      }),
    );
    equal(thrown, stop);
    reading(store, (snapshot) => equal(pairs(snapshot), 'a=1'));
    put(store, 'c=3');
    reading(store, (snapshot) => equal(pairs(snapshot), 'a=1 c=3'));
  },

  'a batch reads its own writes': (store) => {
    put(store, 'a=1 b=1');
    store.write((writer) => {
      equal(text(writer.get(bytes('a'))), '1');
      writer.put(bytes('a'), bytes('2'));
      equal(text(writer.get(bytes('a'))), '2');
      equal(writer.remove(bytes('b')), true);
      equal(writer.remove(bytes('b')), false);
      equal(writer.get(bytes('b')), undefined);
    });
  },

  'a writer outside its batch is refused': (store) => {
    let kept: { put(key: Uint8Array, value: Uint8Array): void } | undefined;
    store.write((writer) => {
      kept = writer;
    });
    equal(codeOf(thrownBy(() => kept?.put(bytes('a'), bytes('1')))), 'XX000');
  },

  'ranges take from, leave out to, and run both ways': (store) => {
    put(store, 'a=1 b=2 c=3 d=4 e=5');
    reading(store, (snapshot) => {
      equal(pairs(snapshot, 'b', 'd'), 'b=2 c=3');
      equal(pairs(snapshot, 'b', 'd', { reverse: true }), 'c=3 b=2');
      equal(pairs(snapshot, 'aa', 'cc'), 'b=2 c=3');
      equal(pairs(snapshot, 'aa', 'cc', { reverse: true }), 'c=3 b=2');
      equal(pairs(snapshot, undefined, 'b'), 'a=1');
      equal(pairs(snapshot, 'd', undefined, { reverse: true }), 'e=5 d=4');
      equal(pairs(snapshot, 'd', 'b'), '');
      equal(pairs(snapshot, 'x', undefined), '');
      equal(pairs(snapshot, 'x', undefined, { reverse: true }), '');
      equal(pairs(snapshot, undefined, 'a', { reverse: true }), '');
      equal(pairs(snapshot, undefined, undefined, { limit: 2 }), 'a=1 b=2');
      equal(pairs(snapshot, undefined, undefined, { limit: 2, reverse: true }), 'e=5 d=4');
      equal(pairs(snapshot, undefined, undefined, { limit: 0 }), '');
    });
  },

  'keys are ordered as unsigned bytes, shorter first': (store) => {
    const keys: readonly (readonly number[])[] = [
      [0],
      [0, 0],
      [0, 1],
      [1],
      [5],
      [127],
      [127, 255],
      [128],
      [255],
      [255, 0],
      [255, 255],
    ];
    store.write((writer) => {
      for (const key of [...keys].reverse()) writer.put(Uint8Array.from(key), Uint8Array.from(key));
    });
    reading(store, (snapshot) => {
      const cursor = snapshot.range(undefined, undefined);
      for (const key of keys) {
        equal(cursor.next(), true);
        equal(cursor.key.join(), key.join());
        equal(cursor.value.join(), key.join());
      }
      equal(cursor.next(), false);
    });
  },

  'bounds and what is put may be reused by the caller': (store) => {
    const key = bytes('a');
    const value = bytes('1');
    store.write((writer) => {
      writer.put(key, value);
      key[0] = 98;
      value[0] = 50;
      writer.put(key, value);
    });
    reading(store, (snapshot) => {
      const from = bytes('a');
      const to = bytes('b');
      const cursor = snapshot.range(from, to);
      from[0] = 120;
      to[0] = 120;
      equal(cursor.next(), true);
      equal(text(cursor.key), 'a');
      equal(cursor.next(), false);
      equal(pairs(snapshot), 'a=1 b=2');
    });
  },

  'bytes are plain arrays that slice copies': (store) => {
    put(store, 'a=1 b=2');
    reading(store, (snapshot) => {
      const got = snapshot.get(bytes('a'));
      equal(got?.constructor, Uint8Array);
      const copy = got?.slice();
      snapshot.get(bytes('b'));
      equal(text(copy), '1');
      const cursor = snapshot.range(undefined, undefined);
      cursor.next();
      equal(cursor.key.constructor, Uint8Array);
      equal(cursor.value.constructor, Uint8Array);
      // Other reads do not disturb what a cursor stands on.
      snapshot.get(bytes('b'));
      equal(`${text(cursor.key)}${text(cursor.value)}`, 'a1');
      cursor.close();
    });
  },

  'a cursor is empty before, after and when closed': (store) => {
    put(store, 'a=1 b=2');
    reading(store, (snapshot) => {
      const cursor = snapshot.range(undefined, undefined);
      equal(cursor.key.length + cursor.value.length, 0);
      cursor.next();
      cursor.close();
      cursor.close();
      equal(cursor.key.length + cursor.value.length, 0);
      equal(cursor.next(), false);
    });
  },

  'cursors of one snapshot do not disturb each other': (store) => {
    put(store, 'a=1 b=2 c=3');
    reading(store, (snapshot) => {
      const up = snapshot.range(undefined, undefined);
      const down = snapshot.range(undefined, undefined, { reverse: true });
      let met = '';
      while (up.next() && down.next()) met += `${text(up.key)}${text(down.key)}`;
      equal(met, 'acbbca');
      down.close();
    });
  },

  'a snapshot lives until its last release': (store) => {
    put(store, 'a=1');
    const snapshot = store.snapshot();
    equal(snapshot.retain(), snapshot);
    snapshot.release();
    equal(text(snapshot.get(bytes('a'))), '1');
    const cursor = snapshot.range(undefined, undefined);
    snapshot.release();
    equal(cursor.next(), false);
    equal(codeOf(thrownBy(() => snapshot.get(bytes('a')))), 'XX000');
    equal(codeOf(thrownBy(() => snapshot.release())), 'XX000');
  },

  'long keys are taken up to the limit': (store) => {
    const longest = new Uint8Array(maxKeyBytes).fill(7);
    const neighbour = longest.slice();
    neighbour[maxKeyBytes - 1] = 8;
    store.write((writer) => {
      writer.put(longest, bytes('1'));
      writer.put(neighbour, bytes('2'));
      const tooLong = new Uint8Array(maxKeyBytes + 1);
      equal(codeOf(thrownBy(() => writer.put(tooLong, bytes('3')))), '54000');
      equal(codeOf(thrownBy(() => writer.put(new Uint8Array(0), bytes('3')))), 'XX000');
    });
    reading(store, (snapshot) => {
      equal(text(snapshot.get(longest)), '1');
      equal(text(snapshot.get(neighbour)), '2');
      const cursor = snapshot.range(neighbour, undefined);
      equal(cursor.next(), true);
      equal(cursor.key.length, maxKeyBytes);
      equal(cursor.next(), false);
      const back = snapshot.range(undefined, neighbour, { reverse: true });
      equal(back.next(), true);
      equal(text(back.value), '1');
      back.close();
    });
  },

  'what cannot be a key is not there, and may bound a range': (store) => {
    put(store, 'a=1 b=2');
    const endless = new Uint8Array(maxKeyBytes + 500).fill(97);
    const empty = new Uint8Array(0);
    store.write((writer) => {
      writer.put(endless.subarray(0, maxKeyBytes), bytes('3'));
      equal(writer.get(endless), undefined);
      equal(writer.remove(endless), false);
      equal(writer.remove(empty), false);
      equal(writer.removeRange(empty, empty), 0);
      equal(writer.removeRange(endless, bytes('b')), 0);
    });
    reading(store, (snapshot) => {
      equal(snapshot.get(endless), undefined);
      equal(snapshot.get(empty), undefined);
      equal(values(snapshot.range(endless, undefined)), '2');
      equal(values(snapshot.range(undefined, endless)), '1 3');
      equal(values(snapshot.range(undefined, endless, { reverse: true })), '3 1');
      equal(values(snapshot.range(empty, undefined)), '1 3 2');
      equal(values(snapshot.range(empty, undefined, { reverse: true })), '2 3 1');
      equal(values(snapshot.range(undefined, empty)), '');
      equal(values(snapshot.range(undefined, empty, { reverse: true })), '');
    });
  },

  'values of many sizes come back as they were': (store) => {
    const sizes = [0, 1, 100, 4_000, 8_168, 16_360, 57_000, 262_144, 1_500_000];
    store.write((writer) => {
      for (const size of sizes) writer.put(keyOfSize(size), patterned(size));
    });
    reading(store, (snapshot) => {
      for (const size of sizes) {
        const value = snapshot.get(keyOfSize(size));
        equal(value?.length, size);
        invariant(value && sameBytes(value, patterned(size)), `value of ${size} bytes is intact`);
      }
      let total = 0;
      const cursor = snapshot.range(undefined, undefined);
      while (cursor.next()) {
        invariant(sameBytes(cursor.value, patterned(cursor.value.length)), 'value is intact in a cursor');
        total += cursor.value.length;
      }
      equal(
        total,
        sizes.reduce((sum, size) => sum + size, 0),
      );
    });
  },

  'ranges are removed in pieces': (store) => {
    store.write((writer) => {
      for (let index = 0; index < 5_000; index++) writer.put(Uint8Array.of(1, index >> 8, index & 255), bytes('x'));
      writer.put(Uint8Array.of(2), bytes('y'));
      equal(writer.removeRange(Uint8Array.of(1), Uint8Array.of(2), 100), 100);
    });
    store.write((writer) => {
      equal(writer.get(Uint8Array.of(1, 0, 99)), undefined);
      equal(text(writer.get(Uint8Array.of(1, 0, 100))), 'x');
      equal(writer.removeRange(Uint8Array.of(1), Uint8Array.of(2)), 4_900);
      equal(writer.removeRange(Uint8Array.of(1), Uint8Array.of(2)), 0);
      writer.put(Uint8Array.of(1, 1), bytes('z'));
      equal(writer.removeRange(undefined, Uint8Array.of(2)), 1);
    });
    reading(store, (snapshot) => {
      const cursor = snapshot.range(undefined, undefined);
      equal(cursor.next(), true);
      equal(cursor.key.join(), '2');
      equal(cursor.next(), false);
    });
  },

  'a fork and its store go their own ways': (store) => {
    put(store, 'a=1 b=2 c=3');
    const snapshot = store.snapshot();
    put(store, 'b=4 d=4');
    const fork = snapshot.fork();
    const other = snapshot.fork();
    snapshot.release();
    fork.write((writer) => {
      equal(writer.remove(bytes('a')), true);
      equal(writer.remove(bytes('a')), false);
      equal(writer.get(bytes('a')), undefined);
      equal(text(writer.get(bytes('c'))), '3');
      writer.put(bytes('c'), bytes('5'));
    });
    put(fork, 'aa=6');
    reading(fork, (forked) => {
      equal(pairs(forked), 'aa=6 b=2 c=5');
      equal(pairs(forked, undefined, undefined, { reverse: true }), 'c=5 b=2 aa=6');
      equal(pairs(forked, undefined, undefined, { limit: 2 }), 'aa=6 b=2');
    });
    reading(other, (untouched) => equal(pairs(untouched), 'a=1 b=2 c=3'));
    reading(store, (original) => equal(pairs(original), 'a=1 b=4 c=3 d=4'));
    fork.close();
    other.close();
  },

  'a fork outlives its store': (store) => {
    put(store, 'a=1 b=2');
    const snapshot = store.snapshot();
    const fork = snapshot.fork();
    store.close();
    const again = fork.snapshot();
    const second = again.fork();
    fork.close();
    put(second, 'b=3');
    reading(second, (forked) => equal(pairs(forked), 'a=1 b=3'));
    second.close();
  },

  'a store grows and says so': (store) => {
    const before = store.diskBytes();
    store.write((writer) => {
      for (let index = 0; index < 200; index++) writer.put(Uint8Array.of(index), patterned(10_000));
    });
    invariant(store.diskBytes() - before >= 1_500_000, 'diskBytes grows with what is put');
  },
};

function reading(store: KvStore, read: (snapshot: KvSnapshot) => void): void {
  const snapshot = store.snapshot();
  try {
    read(snapshot);
  } finally {
    snapshot.release();
  }
}

/** Puts `key=value` words. */
function put(store: KvStore, words: string): void {
  store.write((writer) => {
    for (const word of words.split(' ')) {
      const [key = '', value = ''] = word.split('=');
      writer.put(bytes(key), bytes(value));
    }
  });
}

function pairs(
  snapshot: KvSnapshot,
  from?: string,
  to?: string,
  options?: { readonly reverse?: boolean; readonly limit?: number },
): string {
  const cursor = snapshot.range(from === undefined ? from : bytes(from), to === undefined ? to : bytes(to), options);
  const words: string[] = [];
  while (cursor.next()) words.push(`${text(cursor.key)}=${text(cursor.value)}`);
  return words.join(' ');
}

function values(cursor: KvCursor): string {
  const words: (string | undefined)[] = [];
  while (cursor.next()) words.push(text(cursor.value));
  return words.join(' ');
}

function bytes(word: string): Uint8Array {
  return new TextEncoder().encode(word);
}

function text(value: Uint8Array | undefined): string | undefined {
  return value && new TextDecoder().decode(value);
}

function keyOfSize(size: number): Uint8Array {
  return Uint8Array.of(size >> 16, (size >> 8) & 255, size & 255);
}

function patterned(size: number): Uint8Array {
  const value = new Uint8Array(size);
  for (let index = 0; index < size; index++) value[index] = (index * 31 + size) & 255;
  return value;
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function equal(actual: unknown, expected: unknown): void {
  invariant(Object.is(actual, expected), `expected ${String(expected)}, got ${String(actual)}`);
}
