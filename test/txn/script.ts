/**
 * Runs `spec/txn/*.script`: interleaved sessions, step by step, printing what lies beneath.
 *
 * A script is blocks separated by empty lines. A block is commands, a line `---`, and what they print; lines with `#`
 * are comments. A command is `session: words` or a word for the store:
 *
 * | command | does |
 * |---|---|
 * | `store memory` / `store log` | opens the store (first); `log` has a log whose flush is asked for by hand |
 * | `heap t int32 text …` / `ordered n` | makes and commits a space |
 * | `checkpoint`, `flush`, `reopen` | the store's |
 * | `locks` | every lock held or waited for |
 * | `versions t 1` | the version chain of a row, layer by layer, newest first |
 * | `a: begin [repeatable read / serializable] [read only]` | |
 * | `a: insert t 1 [json]`, `update`, `delete t 1 [moved 2]`, `append t 10 [[json],…]` | |
 * | `a: put n key value`, `remove n key` | |
 * | `a: view` | takes a statement's view; reads use it until the next `view` |
 * | `a: read t 1`, `scan t [from to] [reverse]`, `keys n [from to] [reverse]`, `newest t 1` | |
 * | `a: stale t 1`, `written t 1`, `pending` | |
 * | `a: lock t 1 update`, `lock-table 9 share`, `lock-key n key` | prints `granted` or what it waits for |
 * | `a: savepoint s`, `rollback to s`, `restart s`, `commit [off]`, `rollback` | |
 *
 * A lock granted to a waiting session by a command is printed behind the command's own lines.
 */

import type { PhysicalKind } from '../../engine/block/block.ts';
import type { DbError } from '../../engine/error.ts';
import { nodeHost, simulatedMachine } from '../../engine/host/host.ts';
import { openMemoryStore } from '../../engine/kv/kv.ts';
import type { LocalStore } from '../../engine/txn/store.ts';
import type { RowLockMode, Savepoint, Store, TableLockMode, Transaction, View, Wait } from '../../engine/txn/txn.ts';
import { openStore, openStoreSync } from '../../engine/txn/txn.ts';
import type { VectorKind } from '../../engine/value/vector.ts';
import { vectorOf } from '../../engine/value/vector.ts';
import { scanKeys, scanRows, text } from './read-back.ts';

interface Session {
  transaction: Transaction;
  view: View | undefined;
  readonly savepoints: Map<string, Savepoint>;
  waiting: { readonly wait: Wait; readonly what: string } | undefined;
}

const lanes: Readonly<Record<string, VectorKind>> = { int32: 'i32', int64: 'f64', float64: 'f64', bool: 'bool' };

const levels = ['repeatable read', 'serializable'] as const;

export class Script {
  readonly #machine = simulatedMachine(1);
  readonly #base = openMemoryStore();
  readonly #sessions: Map<string, Session> = new Map();
  readonly #spaces: Map<string, { space: number; kinds: readonly PhysicalKind[] }> = new Map();
  #store: Store | undefined;

  /** Runs one command and returns what it prints. */
  async run(command: string): Promise<string[]> {
    const lines = await this.#guarded(command);
    for (const [name, session] of this.#sessions) {
      if (session.waiting?.wait.ready !== true) continue;
      lines.push(`${name} is granted ${session.waiting.what}`);
      session.waiting = undefined;
    }
    return lines;
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) session.view?.release();
    this.#store?.closeSync();
  }

  async #guarded(command: string): Promise<string[]> {
    try {
      const found = /^(\w+): (.*)$/.exec(command);
      return found === null ? await this.#storeCommand(command.split(' ')) : this.#sessionCommand(found[1]!, found[2]!);
    } catch (error) {
      const { code, message, detail } = error as DbError;
      if (code === undefined) throw error;
      return [`${code} ${message}`, ...(detail === undefined ? [] : detail.split('\n').map((line) => `  ${line}`))];
    }
  }

  get #open(): LocalStore {
    return this.#store as LocalStore;
  }

  async #storeCommand([verb, ...words]: readonly string[]): Promise<string[]> {
    switch (verb) {
      case 'store':
        this.#store?.closeSync();
        this.#store = words[0] === 'log' ? await this.#openLog() : openStoreSync({ host: nodeHost() });
        return [];
      case 'heap':
      case 'ordered':
        return this.#createSpace(verb, words);
      case 'checkpoint':
        this.#open.checkpointSync();
        return [`the base is at ${this.#open.statistics.checkpointTimestamp}`];
      case 'flush':
        this.#open.flushes.waitFor(this.#open.newestTimestamp)?.finishNow();
        return [`flushed up to ${this.#open.statistics.flushedTimestamp}`];
      case 'locks':
        return this.#open.locking.describe();
      case 'versions':
        return this.#versions(words[0]!, Number(words[1]));
      default:
        throw new Error(`no command ${verb}`);
    }
  }

  #openLog(): Promise<Store> {
    const base = { ...bound(this.#base), close: () => undefined };
    return openStore({ host: this.#machine.host, folder: '/db', base, settings: { segmentBytes: 65_536 } });
  }

  #createSpace(layout: string, [name, ...kinds]: readonly string[]): string[] {
    const transaction = this.#open.begin();
    const columns = kinds.map((kind, at) => ({ id: at + 1, kind: kind as PhysicalKind, missing: null }));
    const space = transaction.createSpace(layout === 'heap' ? { layout, columns } : { layout: 'ordered' });
    transaction.commit().wait?.finishNow();
    this.#spaces.set(name!, { space, kinds: kinds as PhysicalKind[] });
    return [];
  }

  #versions(name: string, rowId: number): string[] {
    const space = this.#space(name);
    const shapes = this.#open.directory.heap(space).shapes;
    return this.#open.state.layers.map((layer, at) => {
      const rows = layer.heaps.get(space)?.rows;
      const entry = rows?.find(rowId) ?? -1;
      const chain: string[] = [];
      for (let version = entry < 0 ? -1 : rows!.heads[entry]!; version >= 0; ) {
        const { versions } = layer;
        const shape = shapes[versions.schemas[version]! - 1];
        const value = versions.isRemoval(version)
          ? 'removed'
          : print(this.#open.base.codec.readRow(shape!, versions.chunkOf(version), versions.offsetOf(version)));
        chain.push(`@${versions.stamps[version]} ${value}`);
        version = versions.previous[version]!;
      }
      return `${at === 0 ? 'active' : 'frozen'}: ${chain.join(', ') || 'nothing'}`;
    });
  }

  #sessionCommand(name: string, words: string): string[] {
    if (words.startsWith('begin')) {
      const isolation = levels.find((level) => words.includes(level)) ?? 'read committed';
      const transaction = this.#open.begin({ isolation, readOnly: words.includes('read only') });
      this.#sessions.set(name, { transaction, view: undefined, savepoints: new Map(), waiting: undefined });
      return [];
    }
    const session = this.#sessions.get(name)!;
    const verb = words.split(' ')[0]!;
    const rest = words.slice(verb.length + 1);
    return this.#write(session, verb, rest) ?? this.#end(name, session, verb, rest) ?? this.#read(session, verb, rest);
  }

  #write({ transaction }: Session, verb: string, rest: string): string[] | undefined {
    const [name = '', key = ''] = rest.split(' ');
    const value = rest.slice(name.length + key.length + 2);
    switch (verb) {
      case 'insert':
        transaction.insertRow(this.#space(name), Number(key), JSON.parse(value) as unknown[]);
        return [];
      case 'update':
        transaction.updateRow(this.#space(name), Number(key), JSON.parse(value) as unknown[]);
        return [];
      case 'delete':
        transaction.deleteRow(this.#space(name), Number(key), value === '' ? undefined : Number(value.split(' ')[1]));
        return [];
      case 'append': {
        const { space, kinds } = this.#spaces.get(name)!;
        const rows = JSON.parse(value) as unknown[][];
        const columns = kinds.map((kind, at) =>
          vectorOf(
            lanes[kind] ?? 'any',
            rows.map((row) => row[at]),
          ),
        );
        transaction.appendBatch(
          space,
          Float64Array.from(rows, (_, i) => Number(key) + i),
          columns,
          rows.length,
        );
        return [];
      }
      case 'put':
        transaction.put(this.#space(name), text.encode(key), text.encode(value));
        return [];
      case 'remove':
        transaction.remove(this.#space(name), text.encode(key));
        return [];
      default:
        return undefined;
    }
  }

  #end(name: string, session: Session, verb: string, rest: string): string[] | undefined {
    const { transaction, savepoints } = session;
    const [first = '', second = '', ...others] = rest.split(' ');
    switch (verb) {
      case 'restart':
        transaction.restartFrom(savepoints.get(first)!);
        return [];
      case 'savepoint':
        savepoints.set(first, transaction.savepoint());
        return [];
      case 'rollback':
        if (first === 'to') {
          transaction.rollbackTo(savepoints.get(second)!);
          return [];
        }
        session.view?.release();
        this.#sessions.delete(name);
        transaction.rollback();
        return [];
      case 'commit': {
        session.view?.release();
        this.#sessions.delete(name);
        const { timestamp, wait } = transaction.commit({ synchronous: first !== 'off' });
        const done = timestamp === undefined ? 'nothing to commit' : `committed at ${timestamp}`;
        return [wait === undefined ? done : `${done}, to be flushed`];
      }
      case 'lock':
        return this.#locked(
          session,
          transaction.lockRow(this.#space(first), Number(second), others.join(' ') as RowLockMode),
        );
      case 'lock-table':
        return this.#locked(
          session,
          transaction.lockTable(Number(first), rest.slice(first.length + 1) as TableLockMode),
        );
      case 'lock-key':
        return this.#locked(session, transaction.lockKey(this.#space(first), text.encode(second)));
      default:
        return undefined;
    }
  }

  #locked(session: Session, wait: Wait | undefined): string[] {
    if (wait === undefined) return ['granted'];
    const { target } = wait as unknown as { target: { describe(): string } };
    session.waiting = { wait, what: target.describe() };
    return [`waits for ${target.describe()}`];
  }

  #read(session: Session, verb: string, rest: string): string[] {
    const [name = '', key = '', third = ''] = rest.split(' ');
    if (verb === 'view') {
      session.view?.release();
      session.view = session.transaction.statementView();
      return [`view at ${session.view.timestamp}, command ${session.view.commandBound}`];
    }
    const view = session.view ?? session.transaction.statementView();
    try {
      switch (verb) {
        case 'read':
          return [print(view.readRow(this.#space(name), Number(key)))];
        case 'newest': {
          const newest = session.transaction.newestView();
          const row = newest.readRow(this.#space(name), Number(key));
          newest.release();
          return [print(row)];
        }
        case 'scan':
          return this.#scan(view, name, rest);
        case 'keys': {
          const bounds = key === '' || key === 'reverse' ? [undefined, undefined] : [key, third];
          const pairs = scanKeys(view, this.#space(name), ...(bounds as [string?, string?]), rest.endsWith('reverse'));
          return pairs.length === 0 ? ['nothing'] : pairs.map(([found, value]) => `${found} = ${value}`);
        }
        case 'stale':
          return [session.transaction.isStale(view, this.#space(name), Number(key)) ? 'stale' : 'current'];
        case 'written':
          return [session.transaction.writtenSince(view, this.#space(name), Number(key)) ? 'written' : 'not written'];
        case 'pending':
          return [
            session.transaction.pending === undefined
              ? 'nothing pending'
              : `pending: ${session.transaction.pending.on}`,
          ];
        default:
          throw new Error(`no command ${verb}`);
      }
    } finally {
      if (session.view === undefined) view.release();
    }
  }

  #scan(view: View, name: string, rest: string): string[] {
    const { space, kinds } = this.#spaces.get(name)!;
    const [, from, to] = rest.split(' ');
    const range = from === undefined || from === 'reverse' ? {} : { from: Number(from), to: Number(to) };
    const columns = kinds.map((_, at) => at + 1);
    const rows = scanRows(view, space, { columns, ...range, reverse: rest.endsWith('reverse') });
    return rows.length === 0 ? ['nothing'] : rows.map(([rowId, row]) => `${rowId} ${print(row)}`);
  }

  #space(name: string): number {
    return this.#spaces.get(name)!.space;
  }
}

function print(row: readonly unknown[] | undefined): string {
  return row === undefined ? 'no row' : JSON.stringify(row);
}

function bound<Of extends { snapshot: unknown; write: unknown; diskBytes: unknown }>(store: Of): Of {
  const bind = (call: unknown): unknown => (call as (...all: unknown[]) => unknown).bind(store);
  return { snapshot: bind(store.snapshot), write: bind(store.write), diskBytes: bind(store.diskBytes) } as Of;
}
