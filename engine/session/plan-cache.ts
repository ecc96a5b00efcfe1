/**
 * The statement cache: finished plans by normalized text, parameter types and everything else binding read.
 *
 * An entry lists the settings and literal values it depends on, and the user where it depends on who that is; it serves
 * a statement when all of them are the same now, the catalog is the one it was bound against, and tables and snapshot
 * are such as it was planned for. Least recently used entries go first.
 */
import type { PlannedStatement } from './planned-statement.ts';
import { haveSizes, type RowCounts } from './size-range.ts';
import { isInRange, type SnapshotOwner } from './snapshot-range.ts';

export interface CacheProbe extends SnapshotOwner, RowCounts {
  readonly catalogVersion: number;
  setting(name: string): string;
  readonly currentUser: string;
  literal(index: number): string;
}

/** Texts with their plans. */
const capacity = 500;

/** One text has several where settings, literals, users or snapshots ask for different plans. */
const plansPerText = 8;

export class PlanCache {
  readonly #entries: Map<string, PlannedStatement[]> = new Map();

  find(key: string, probe: CacheProbe): PlannedStatement | undefined {
    const entries = this.#entries.get(key);
    if (entries === undefined) return undefined;
    const found = entries.find((entry) => serves(entry, probe));
    if (found !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, entries);
    }
    return found;
  }

  add(key: string, entry: PlannedStatement): void {
    const entries = (this.#entries.get(key) ?? []).filter((old) => old.catalogVersion === entry.catalogVersion);
    entries.push(entry);
    this.#entries.delete(key);
    this.#entries.set(key, entries.slice(-plansPerText));
    if (this.#entries.size <= capacity) return;
    const oldest = this.#entries.keys().next().value;
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Forgets one plan of a text. */
  remove(key: string, entry: PlannedStatement): void {
    const entries = this.#entries.get(key);
    if (entries !== undefined) {
      this.#entries.set(
        key,
        entries.filter((kept) => kept !== entry),
      );
    }
  }
}

function serves(entry: PlannedStatement, probe: CacheProbe): boolean {
  if (entry.catalogVersion !== probe.catalogVersion) return false;
  if (entry.userDependency !== undefined && entry.userDependency !== probe.currentUser) return false;
  for (const [name, value] of entry.settingDependencies) if (probe.setting(name) !== value) return false;
  for (const [index, value] of entry.literalDependencies) if (probe.literal(index) !== value) return false;
  return haveSizes(entry.sizes, probe) && isInRange(entry.snapshots, probe);
}
