/**
 * Random schema changes in two interleaved transactions, with savepoints, rollbacks and commits.
 *
 * The key law is checked after each step: the catalog that edits made equals the catalog that the rows say. A step locks
 * the tables it touches as a session would, and is left out where it would have to wait; a step that fails goes back to
 * the savepoint before it.
 */
import { expect } from 'vitest';
import { type CatalogEditor, openCatalog, physicalKindOf, type Table } from '../../engine/catalog/catalog.ts';
import { LocalCatalogStore } from '../../engine/catalog/catalog-store.ts';
import { DbError } from '../../engine/error.ts';
import { nodeHost } from '../../engine/host/host.ts';
import { openStoreSync, type Savepoint, type Store, type Transaction } from '../../engine/txn/txn.ts';
import { describeCatalog } from './describe-catalog.ts';
import { type SchemaStep, schemaSteps } from './schema-step.ts';
import { createTable, foreignKey, index, key, publicSchema, superuser } from './workbench.ts';

const firstUserId = 16_384;

export interface Step {
  readonly name: string;
  /** Which of the two transactions. */
  readonly side: number;
  readonly choices: readonly number[];
}

export const stepNames: readonly string[] = [
  ...Object.keys(schemaSteps),
  'savepoint',
  'rollback to',
  'commit',
  'rollback',
  'checkpoint',
  'reopen',
];

/** Steps that touch no table that is there already. */
const globalSteps: ReadonlySet<string> = new Set(['createSchema', 'createTable', 'createRole', 'setSetting']);

interface Side {
  transaction: Transaction;
  savepoints: Savepoint[];
}

export class SchemaChangeRun {
  readonly store: Store = openStoreSync({ host: nodeHost() });
  readonly catalogs: LocalCatalogStore = new LocalCatalogStore(this.store);
  readonly #sides: readonly Side[] = [this.#begin(), this.#begin()];
  /** How often each step was done, and how often each error came up. */
  readonly seen: Map<string, number> = new Map();

  run(step: Step): void {
    const side = this.#sides[step.side % 2]!;
    switch (step.name) {
      case 'savepoint':
        side.savepoints.push(side.transaction.savepoint());
        break;
      case 'rollback to':
        this.#rollbackTo(side, step.choices[0]!);
        break;
      case 'commit':
        side.transaction.commit();
        this.#end(side, true);
        break;
      case 'rollback':
        side.transaction.rollback();
        this.#end(side, false);
        break;
      case 'checkpoint':
        this.store.checkpointSync();
        break;
      case 'reopen':
        this.#checkReopened();
        break;
      default:
        this.#change(side, step);
    }
    for (const { transaction } of this.#sides) this.#check(transaction);
  }

  /** Something to work on: tables with keys, a foreign key, an index, a view, labels. */
  prepare(): void {
    const { transaction } = this.#sides[0]!;
    const editor = this.catalogs.edit(transaction);
    const parent = createTable(editor, 'r0: a int4, b text', key('primary key', 'a'), key('unique', 'b'));
    const child = createTable(editor, 'r1: a int4, b int4, c text', key('primary key', 'a b'));
    editor.addForeignKey(foreignKey(child, 'b', parent, 'a'));
    editor.createIndex(index(child, [3, 1]));
    const body = { columns: [parent.columns[1]!], bodyText: '', source: '', dependsOn: [parent.id] };
    editor.createView({ schema: publicSchema, name: 'r2', owner: superuser, ...body });
    editor.createNodeLabel({ name: 'N0', table: parent.id, key: [1] });
    this.run({ name: 'commit', side: 0, choices: [] });
  }

  #begin(): Side {
    return { transaction: this.store.begin(), savepoints: [] };
  }

  #end(side: Side, committed: boolean): void {
    this.catalogs.forget(side.transaction, committed);
    Object.assign(side, this.#begin());
    this.#count(committed ? 'commit' : 'rollback');
    this.#checkReopened();
  }

  #rollbackTo(side: Side, choice: number): void {
    if (side.savepoints.length === 0) return;
    const at = choice % side.savepoints.length;
    side.transaction.rollbackTo(side.savepoints[at]!);
    side.savepoints.length = at + 1;
    this.catalogs.afterRollbackTo(side.transaction);
    this.#count('rollback to');
  }

  #change({ transaction }: Side, step: Step): void {
    const change = schemaSteps[step.name]!;
    const savepoint = transaction.savepoint();
    try {
      const before = this.catalogs.current(transaction).version;
      this.#attempt(transaction, change, step);
      if (this.catalogs.current(transaction).version !== before) this.#count(step.name);
    } catch (error) {
      if (!(error instanceof DbError)) throw error;
      this.#count(error.code);
      transaction.rollbackTo(savepoint);
      this.catalogs.afterRollbackTo(transaction);
    }
  }

  #attempt(transaction: Transaction, change: SchemaStep, { choices, name }: Step): void {
    const isGlobal = globalSteps.has(name);
    const editor: CatalogEditor = this.catalogs.edit(transaction);
    // a change that cascades may touch any table: one transaction at a time
    const tables = isGlobal ? [] : editor.catalog.tables;
    for (const { id } of tables) {
      const wait = id < firstUserId ? undefined : transaction.lockTable(id, 'access exclusive');
      if (wait === undefined) continue;
      wait.cancel();
      throw new DbError('55P03', 'a table is locked');
    }
    change(editor, choices, transaction);
  }

  #check(transaction: Transaction): void {
    const edited = this.catalogs.current(transaction);
    expect(describeCatalog(edited, firstUserId)).toEqual(
      describeCatalog(this.catalogs.reread(transaction), firstUserId),
    );
    for (const table of edited.tables) checkHeap(transaction, table);
  }

  #checkReopened(): void {
    const reopened = openCatalog(this.store).current(undefined);
    expect(settled(describeCatalog(reopened))).toEqual(settled(describeCatalog(this.catalogs.current(undefined))));
  }

  #count(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }
}

/** The heap has the columns that the catalog says. */
function checkHeap(transaction: Transaction, table: Table): void {
  const said = table.columns.map(({ number, type }) => ({ id: number, kind: physicalKindOf(type) }));
  const lies = transaction.shapeOf(table.space).columns.map(({ id, kind }) => ({ id, kind }));
  expect(lies).toEqual(said);
}

/** Without the timestamps since when indexes are complete, which a reopened catalog has no use for. */
function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, name === 'completeSince' ? 0 : settled(member)]);
  return Object.fromEntries(entries);
}
