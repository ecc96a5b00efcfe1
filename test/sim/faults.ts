/**
 * Bugs planted on purpose, each of a kind that a checker exists for: a self-test of the checkers. They live here, in what
 * the simulation puts between the engine and its surroundings, and nowhere in the engine.
 */
import type { Host } from '../../engine/host/host.ts';
import type { KvStore, KvWriter } from '../../engine/kv/kv.ts';
import type { LocalStore } from '../../engine/txn/store.ts';
import type { Checker } from './check-failure.ts';

export interface Fault {
  readonly name: string;
  /** What it stands for. */
  readonly story: string;
  /** Who has to find it, alone. */
  readonly finds: Checker;
  readonly base?: (store: KvStore) => KvStore;
  readonly host?: (host: Host) => Host;
  readonly store?: (store: LocalStore) => void;
}

export const faults: readonly Fault[] = [
  {
    name: 'skipped-sync',
    story: 'one in five syncs of the log returns without having synced',
    finds: 'durability',
    host: (host) => ({ ...everythingOf(host), files: withoutSomeSyncs(host.files) }),
  },
  {
    name: 'torn-checkpoint',
    story: 'a batch of the base loses one of its pairs now and then',
    finds: 'checkpoint',
    base: (store) => losingPairs(store, () => true),
  },
  {
    name: 'torn-transfer',
    story: 'a transaction of several rows installs only some of them now and then',
    finds: 'atomicity',
    store: (store) => {
      const commit = store.commit.bind(store);
      let commits = 0;
      store.commit = (transaction, synchronous) => {
        const heap = transaction.overlay?.layer.heaps.get(accountsSpace);
        if (heap !== undefined && heap.rows.count > 1 && ++commits % 20 === 0) heap.rows.heads[0] = -1;
        return commit(transaction, synchronous);
      };
    },
  },
  {
    name: 'forgotten-index-entry',
    story: 'one in forty removals of index entries is forgotten',
    finds: 'index',
    store: (store) => {
      let removals = 0;
      const begin = store.begin.bind(store);
      store.begin = (options) => {
        const transaction = begin(options);
        const remove = transaction.remove.bind(transaction);
        transaction.remove = (space, key) => {
          if (++removals % 40 !== 0) remove(space, key);
        };
        return transaction;
      };
    },
  },
  {
    name: 'unwatched-versions',
    story: 'old versions are thought to be unseen, so a snapshot loses them',
    finds: 'visibility',
    store: (store) => {
      store.snapshots.isWatched = () => false;
    },
  },
  {
    name: 'no-first-committer',
    story: 'nobody notices that a row is newer than a snapshot',
    finds: 'isolation',
    store: (store) => {
      store.newestStamp = () => 0;
    },
  },
  {
    name: 'forgotten-reads',
    story: 'what a serializable transaction has read is not looked at when it commits',
    finds: 'isolation',
    store: (store) => {
      const commit = store.commit.bind(store);
      store.commit = (transaction, synchronous) => {
        Object.defineProperty(transaction, 'reads', { value: undefined });
        return commit(transaction, synchronous);
      };
    },
  },
  {
    name: 'early-answer',
    story: 'what a snapshot includes beyond the flushed horizon is answered without a wait',
    finds: 'horizon',
    store: (store) => {
      store.flushes.pendingUpTo = () => undefined;
    },
  },
  {
    name: 'leaking-locks',
    story: 'one in thirty row locks is granted to whoever asks',
    finds: 'isolation',
    store: (store) => {
      let asked = 0;
      const begin = store.begin.bind(store);
      store.begin = (options) => {
        const transaction = begin(options);
        const lockRow = transaction.lockRow.bind(transaction);
        transaction.lockRow = (space, rowId, mode) => (++asked % 30 === 0 ? undefined : lockRow(space, rowId, mode));
        return transaction;
      };
    },
  },
];

/** The first space that a simulation makes. */
const accountsSpace = 1;

/** A host is an object of a class; a copy by spread would lose what its prototype has. */
function everythingOf(host: Host): Host {
  const { files, clock, random, timers, hashing, workers, modules } = host;
  const lockFolder: Host['lockFolder'] = (folder) => host.lockFolder(folder);
  const folderOwner: Host['folderOwner'] = (folder) => host.folderOwner(folder);
  return { files, clock, random, timers, hashing, workers, modules, lockFolder, folderOwner };
}

function withoutSomeSyncs(files: Host['files']): Host['files'] {
  let syncs = 0;
  const isSkipped = (path: string): boolean => path.includes('/wal/') && ++syncs % 5 === 0;
  return new Proxy(files, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      if (name !== 'open') return member.bind(target) as unknown;
      return (path: string, mode: 'read' | 'write' | 'create' | 'createNew') => {
        const file = target.open(path, mode);
        const [sync, syncLater] = [file.fdatasync.bind(file), file.fdatasyncAsync.bind(file)];
        file.fdatasync = () => {
          if (!isSkipped(path)) sync();
        };
        file.fdatasyncAsync = () => (isSkipped(path) ? Promise.resolve() : syncLater());
        return file;
      };
    },
  });
}

function losingPairs(store: KvStore, mayLose: (key: Uint8Array) => boolean): KvStore {
  let batches = 0;
  return {
    ...store,
    write: (batch) =>
      store.write((writer) => {
        let left = ++batches % 3 === 0 ? 2 : -1;
        const losing: KvWriter = {
          get: (key) => writer.get(key),
          put: (key, value) => {
            if (!mayLose(key) || --left !== 0) writer.put(key, value);
          },
          remove: (key) => writer.remove(key),
          removeRange: (from, to, limit) => writer.removeRange(from, to, limit),
        };
        batch(losing);
      }),
  };
}
