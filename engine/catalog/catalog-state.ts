/**
 * All records of a catalog and what is derived from them, as maps that share structure between versions.
 *
 * `put` and `remove` are the only ways in, for edits and for reading rows alike, so a state depends on its records and
 * not on how it came about: lists are kept in the order of ids. `fork` gives the next version; a state that was forked
 * or handed to a reader is not changed any more.
 */
import { invariant } from '../error.ts';
import { LayeredMap } from './layered-map.ts';
import { type LinkedObject, linked } from './link.ts';
import type { Setting } from './object.ts';
import {
  type CatalogRecord,
  type CommentRecord,
  mentionsOf,
  type ObjectRecord,
  pairId,
  type StatisticsRecord,
} from './record.ts';

interface StateMaps {
  readonly records: LayeredMap<number, ObjectRecord>;
  readonly objects: LayeredMap<number, LinkedObject>;
  readonly ids: LayeredMap<string, number>;
  /** Names that several objects may bear: labels, constraints. */
  readonly shared: LayeredMap<string, readonly number[]>;
  readonly mentions: LayeredMap<number, readonly number[]>;
  readonly comments: LayeredMap<number, CommentRecord>;
  readonly statistics: LayeredMap<number, StatisticsRecord>;
}

export class CatalogState {
  /** Timestamps of the commits that made indexes; one growing map for all states of a store. */
  readonly completions: ReadonlyMap<number, number>;
  readonly #maps: StateMaps;
  /** Objects whose linked form is out of date. */
  readonly #dirty: Set<number> = new Set();

  constructor(completions: ReadonlyMap<number, number> = new Map(), maps?: StateMaps) {
    this.completions = completions;
    this.#maps = maps ?? {
      records: new LayeredMap(),
      objects: new LayeredMap(),
      ids: new LayeredMap(),
      shared: new LayeredMap(),
      mentions: new LayeredMap(),
      comments: new LayeredMap(),
      statistics: new LayeredMap(),
    };
  }

  /** The next version, to be changed; this one stays as it is. `completions` is given for a version of another store. */
  fork(completions: ReadonlyMap<number, number> = this.completions): CatalogState {
    invariant(this.#dirty.size === 0, 'a state is linked before it is forked');
    const { records, objects, ids, shared, mentions, comments, statistics } = this.#maps;
    return new CatalogState(completions, {
      records: records.fork(),
      objects: objects.fork(),
      ids: ids.fork(),
      shared: shared.fork(),
      mentions: mentions.fork(),
      comments: comments.fork(),
      statistics: statistics.fork(),
    });
  }

  // -- reading

  record(id: number): ObjectRecord | undefined {
    return this.#maps.records.get(id);
  }

  records(): Iterable<ObjectRecord> {
    return this.#maps.records.values();
  }

  /** The object as readers see it. */
  object(id: number): LinkedObject | undefined {
    return this.#maps.objects.get(id);
  }

  objects(): Iterable<LinkedObject> {
    return this.#maps.objects.values();
  }

  /** Ids of the records that name this object, ascending. */
  mentionsOf(id: number): readonly number[] {
    return this.#maps.mentions.get(id) ?? [];
  }

  schemaId(name: string): number | undefined {
    return this.#maps.ids.get(schemaKey(name));
  }

  roleId(name: string): number | undefined {
    return this.#maps.ids.get(roleKey(name));
  }

  /** A table, view, sequence or index: they share one name space in each schema. */
  relationId(schema: number, name: string): number | undefined {
    return this.#maps.ids.get(relationKey(schema, name));
  }

  setting(name: string): Setting | undefined {
    const id = this.#maps.ids.get(settingKey(name));
    return id === undefined ? undefined : (this.record(id) as Setting);
  }

  labelIds(kind: 'node label' | 'edge label', name: string): readonly number[] {
    return this.#maps.shared.get(labelKey(kind, name)) ?? [];
  }

  /** Constraints of any table. */
  constraintIds(name: string): readonly number[] {
    return this.#maps.shared.get(constraintKey(name)) ?? [];
  }

  /** Column 0 is the object itself. */
  comment(object: number, column: number): CommentRecord | undefined {
    return this.#maps.comments.get(pairId(object, column));
  }

  comments(): Iterable<CommentRecord> {
    return this.#maps.comments.values();
  }

  statistics(table: number): StatisticsRecord | undefined {
    return this.#maps.statistics.get(table);
  }

  allStatistics(): Iterable<StatisticsRecord> {
    return this.#maps.statistics.values();
  }

  // -- changing

  /** Adds the record or puts it in the place of the one it replaces; see `current` for that one. */
  put(record: CatalogRecord): void {
    switch (record.kind) {
      case 'comment':
        this.#maps.comments.set(pairId(record.object, record.column), record);
        this.touch(record.object);
        return;
      case 'statistics':
        this.#maps.statistics.set(record.table, record);
        return;
      default: {
        const before = this.#maps.records.get(record.id);
        if (before !== undefined) this.#removeObject(before);
        this.#putObject(record);
      }
    }
  }

  remove(record: CatalogRecord): void {
    switch (record.kind) {
      case 'comment':
        this.#maps.comments.delete(pairId(record.object, record.column));
        this.touch(record.object);
        return;
      case 'statistics':
        this.#maps.statistics.delete(record.table);
        return;
      default:
        this.#removeObject(record);
    }
  }

  /** The record that the given one would replace. */
  current(record: CatalogRecord): CatalogRecord | undefined {
    switch (record.kind) {
      case 'comment':
        return this.comment(record.object, record.column);
      case 'statistics':
        return this.statistics(record.table);
      default:
        return this.record(record.id);
    }
  }

  /** Brings the linked objects up to date: indexes first, for tables hold them. */
  link(): void {
    const later: ObjectRecord[] = [];
    for (const id of this.#dirty) {
      const record = this.#maps.records.get(id);
      if (record === undefined) this.#maps.objects.delete(id);
      else if (record.kind === 'table') later.push(record);
      else this.#maps.objects.set(id, linked(record, this));
    }
    for (const record of later) this.#maps.objects.set(record.id, linked(record, this));
    this.#dirty.clear();
  }

  #putObject(record: ObjectRecord): void {
    const { records, ids, shared, mentions } = this.#maps;
    records.set(record.id, record);
    const key = idKeyOf(record);
    if (key !== undefined) ids.set(key, record.id);
    const sharedKey = sharedKeyOf(record);
    if (sharedKey !== undefined) insertInto(shared, sharedKey, record.id);
    for (const mentioned of mentionsOf(record)) insertInto(mentions, mentioned, record.id);
    this.touch(record.id);
  }

  #removeObject(record: ObjectRecord): void {
    const { records, ids, shared, mentions } = this.#maps;
    this.touch(record.id);
    records.delete(record.id);
    const key = idKeyOf(record);
    if (key !== undefined) ids.delete(key);
    const sharedKey = sharedKeyOf(record);
    if (sharedKey !== undefined) removeFrom(shared, sharedKey, record.id);
    for (const mentioned of mentionsOf(record)) removeFrom(mentions, mentioned, record.id);
  }

  /** The object is to be linked again, and with it those that show it. */
  touch(id: number): void {
    this.#dirty.add(id);
    const record = this.#maps.records.get(id);
    if (record !== undefined) for (const mentioned of mentionsOf(record)) this.#dirty.add(mentioned);
  }
}

function schemaKey(name: string): string {
  return `schema ${name}`;
}
function roleKey(name: string): string {
  return `role ${name}`;
}
function settingKey(name: string): string {
  return `setting ${name}`;
}
function relationKey(schema: number, name: string): string {
  return `${schema} ${name}`;
}
function labelKey(kind: 'node label' | 'edge label', name: string): string {
  return `${kind} ${name}`;
}

function constraintKey(name: string): string {
  return `constraint ${name}`;
}

/** The key of a name that belongs to one object only. */
function idKeyOf(record: ObjectRecord): string | undefined {
  switch (record.kind) {
    case 'schema':
      return schemaKey(record.name);
    case 'role':
      return roleKey(record.name);
    case 'setting':
      return settingKey(record.name);
    case 'table':
    case 'view':
    case 'sequence':
    case 'index':
      return relationKey(record.schema, record.name);
    default:
      return undefined;
  }
}

function sharedKeyOf(record: ObjectRecord): string | undefined {
  switch (record.kind) {
    case 'node label':
    case 'edge label':
      return labelKey(record.kind, record.name);
    case 'primary key':
    case 'unique':
    case 'check':
    case 'foreign key':
      return constraintKey(record.name);
    default:
      return undefined;
  }
}

function insertInto<Key>(lists: LayeredMap<Key, readonly number[]>, key: Key, id: number): void {
  const list = lists.get(key) ?? [];
  let place = list.length;
  while (place > 0 && list[place - 1]! > id) place--;
  lists.set(key, [...list.slice(0, place), id, ...list.slice(place)]);
}

function removeFrom<Key>(lists: LayeredMap<Key, readonly number[]>, key: Key, id: number): void {
  const list = (lists.get(key) ?? []).filter((other) => other !== id);
  if (list.length === 0) lists.delete(key);
  else lists.set(key, list);
}
