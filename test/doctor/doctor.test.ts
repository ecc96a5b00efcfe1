/** The doctor finds nothing in sound databases, and names what was damaged on purpose. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runDoctor } from '../../adapters/cli/doctor.ts';
import { open } from '../../adapters/embedded/embedded.ts';
import { createBlockCodec } from '../../engine/block/block.ts';
import { nodeHost } from '../../engine/host/host.ts';
import type { Index, Table } from '../../engine/index.ts';
import { type KvStore, openLmdbStore } from '../../engine/kv/kv.ts';
import { columnKey, directoryKey, directorySections, headerKey, orderedKey } from '../../engine/txn/base/base-key.ts';
import { makeSubject } from '../flip/subject.ts';

const host = nodeHost();
let scratch = '';
let copies = 0;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'aiondb-doctor-'));
  await makeSubject(join(scratch, 'sound'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

function copy(): string {
  const folder = join(scratch, `copy-${copies++}`);
  cpSync(join(scratch, 'sound'), folder, { recursive: true });
  return folder;
}

async function doctor(folder: string, constraints = false): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const code = await runDoctor(folder, constraints, (part) => {
    text += part;
  });
  return { code, text };
}

describe('a sound database', () => {
  test('in a folder', async () => {
    const { code, text } = await doctor(copy(), true);
    expect([code, text.replace(/".*"/, '…')]).toEqual([0, 'No damage found in ….\n']);
  });

  test('in memory, with changes in every layer and others at work', async () => {
    const db = await open();
    await db.exec(`
      CREATE TABLE p (id int PRIMARY KEY, name text UNIQUE, half float8 CHECK (half < 1e6));
      CREATE TABLE c (serial serial PRIMARY KEY, p int REFERENCES p, low text);
      CREATE INDEX c_low ON c (lower(low)) WHERE p > 10;
      INSERT INTO p SELECT n, 'p' || n, n / 2.0 FROM generate_series(1, 6000) AS n;
      INSERT INTO c (p, low) SELECT n % 6000 + 1, 'L' || n FROM generate_series(1, 3000) AS n`);
    await db.engine.store.checkpoint();
    await db.exec(`
      UPDATE p SET name = 'q' || id WHERE id % 7 = 0;
      ALTER TABLE p ADD COLUMN more int DEFAULT 5;
      DELETE FROM c WHERE p < 40; UPDATE c SET low = NULL WHERE p = 100`);
    await db.engine.store.checkpoint();
    await db.exec(`DELETE FROM p WHERE id > 5990; INSERT INTO p VALUES (7000, NULL, NULL, NULL)`);
    const [findings] = await Promise.all([
      db.check({ constraints: true }),
      db.exec(`INSERT INTO p SELECT n, 'p' || n FROM generate_series(8000, 9000) AS n; DROP TABLE c`),
    ]);
    expect(findings).toEqual([]);
    await db.close();
  });
});

/** Damage above the store: rows and entries written past the tables. */
describe('rows and indexes', () => {
  async function damaged(
    harm: (parts: {
      readonly table: Table;
      readonly index: Index;
      readonly transaction: ReturnType<Awaited<ReturnType<typeof open>>['engine']['store']['begin']>;
    }) => void,
  ): Promise<string[]> {
    const db = await open();
    await db.exec(`
      CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL UNIQUE, age int CHECK (age > 0));
      INSERT INTO t SELECT n, 'n' || n, n FROM generate_series(1, 50) AS n`);
    const { store, database } = db.engine;
    const catalog = database.catalogs.current(undefined);
    const table = catalog.requireTable(undefined, 't', ['public']);
    const index = table.indexes.find(({ space }) => space !== undefined)!;
    const transaction = store.begin();
    harm({ table, index, transaction });
    transaction.commit();
    const findings = await db.check({ tables: ['t'], constraints: true });
    await db.close();
    return findings.map(({ severity, object, what }) => `${severity} ${object}: ${what}`);
  }

  test('an entry that is missing, and one too many', async () => {
    const missing = await damaged(({ table, index, transaction }) => {
      const view = transaction.statementView();
      const cursor = view.scanOrdered(index.space!, undefined, undefined);
      cursor.next();
      transaction.remove(index.space!, cursor.key.slice());
      cursor.close();
      view.release();
      expect(table.name).toBe('t');
    });
    expect(missing).toEqual(['error index t_name_key: It has no entry for 1 row (row id 1) of its table.']);
    const stray = await damaged(({ table, transaction }) => {
      transaction.lockRow(table.space, 5, 'update');
      transaction.deleteRow(table.space, 5);
    });
    expect(stray).toEqual([
      'error index t_name_key: It has entries for what is gone or has another key: 1 row (row id 5).',
    ]);
  });

  test('NOT NULL, CHECK, the key under another id', async () => {
    const found = await damaged(({ table, transaction }) => {
      transaction.lockRow(table.space, 7, 'update');
      transaction.updateRow(table.space, 7, [8, 'n7', -1]);
    });
    expect(found).toEqual([
      'error table t: The key is not the row id in 1 row (row id 7).',
      'error table t: Check constraint "t_age_check" does not hold in 1 row (row id 7).',
    ]);
  });

  test('a sequence behind its column, and a table that is not there', async () => {
    const db = await open();
    await db.exec(`CREATE TABLE s (id serial PRIMARY KEY); INSERT INTO s VALUES (10)`);
    expect(await db.check()).toMatchObject([
      { severity: 'warning', what: expect.stringContaining('its column has reached 10') },
    ]);
    await expect(db.check({ tables: ['nobody'] })).rejects.toMatchObject({ code: '42P01' });
    await db.close();
  });
});

/** Damage below the seals: pairs of the base rewritten. */
describe('the base', () => {
  async function harmed(harm: (kv: KvStore, space: number) => void): Promise<string> {
    const folder = copy();
    const db = await open(folder);
    const space = db.engine.database.catalogs.current(undefined).requireTable(undefined, 'kinds', ['public']).space;
    await db.close();
    const kv = await openLmdbStore(host, join(folder, 'base'));
    harm(kv, space);
    kv.close();
    const { code, text } = await doctor(folder);
    expect(code).toBe(1);
    return text;
  }

  test('a column that is missing', async () => {
    const text = await harmed((kv, space) => kv.write((writer) => writer.remove(columnKey(space, 6, 0))));
    expect(text).toContain('ERROR: table kinds\n  Column 6 of block 0 (row ids 1 to 399) is missing.\n');
  });

  test('a zone map that lies, row ids that overlap', async () => {
    const text = await harmed((kv, space) => {
      const codec = createBlockCodec();
      const snapshot = kv.snapshot();
      const header = codec.decodeHeader(snapshot.get(headerKey(space, 0))!);
      snapshot.release();
      const columns = header.columns.map(({ id, zone }) => ({ id, zone: id === 3 ? { ...zone, maximum: 1 } : zone }));
      kv.write((writer) => {
        writer.put(headerKey(space, 0), codec.encodeHeader({ ...header, columns }), true);
        writer.put(headerKey(space, 9), codec.encodeHeader({ ...header, columns: [] }), true);
      });
    });
    expect(text).toContain('Column 3 of block 0 (row ids 1 to 399) holds values that its zone map does not tell.');
    expect(text).toContain('block 0 (row ids 1 to 399) and block 9 (row ids 1 to 399) overlap.');
    expect(text).toContain('399 rows are recorded and the blocks hold 798.');
  });

  test('pairs of nobody', async () => {
    const text = await harmed((kv) =>
      kv.write((writer) => {
        writer.put(orderedKey(90_000, Uint8Array.of(1)), Uint8Array.of(1));
      }),
    );
    expect(text).toContain('WARNING: space 90000\n');
  });

  test('a space that the catalog names and nobody has', async () => {
    const text = await harmed((kv, space) =>
      kv.write((writer) => writer.remove(directoryKey(directorySections.space, space + 1))),
    );
    expect(text).toMatch(/ERROR: (index|table) \S+\n {2}The space of its (entries|rows) \(\d+\) does not exist/);
  });
});

describe('files', () => {
  test('a damaged page, a damaged identity', async () => {
    const folder = copy();
    const path = join(folder, 'base/data.mdb');
    const bytes = readFileSync(path);
    const newest = bytes.readBigUInt64LE(0x98) > bytes.readBigUInt64LE(8_192 + 0x98) ? 0 : 8_192;
    bytes[Number(bytes.readBigUInt64LE(newest + 0x88)) * 8_192 + 20]! ^= 4;
    writeFileSync(path, bytes);
    const { code, text } = await doctor(folder);
    expect(code).toBe(1);
    expect(text).toMatch(/ERROR: the files\n {2}The database does not open: .* is damaged/);
    const other = copy();
    writeFileSync(join(other, 'aiondb.json'), '{}');
    expect(await doctor(other)).toMatchObject({ code: 1, text: expect.stringContaining('aiondb.json" is damaged') });
  });

  test('what is no database cannot be looked at, nor one that is open', async () => {
    expect((await doctor(join(scratch, 'nowhere'))).code).toBe(2);
    expect((await doctor(join(scratch))).code).toBe(2);
    const folder = copy();
    const db = await open(folder);
    const { code, text } = await doctor(folder);
    await db.close();
    expect([code, text]).toEqual([2, expect.stringContaining('The doctor could not look: ')]);
  });
});
