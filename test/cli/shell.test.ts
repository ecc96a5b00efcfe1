import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../adapters/cli/open-database.ts';
import { Shell } from '../../adapters/cli/shell.ts';
import type { Engine } from '../../engine/index.ts';

let engine: Engine;
let shell: Shell;
let output = '';

beforeAll(async () => {
  engine = await openDatabase(undefined);
});
afterAll(async () => {
  await engine.close();
});
beforeEach(() => {
  shell = new Shell({ engine, user: 'tester', write: (text) => (output += text) });
});

/** What the shell shows for these lines. */
async function typed(...lines: string[]): Promise<string> {
  output = '';
  for (const line of lines) await shell.line(line);
  return output;
}

test('a statement of several lines runs at its semicolon', async () => {
  expect(await typed('select 1 as a,', "  'x;y' as b -- not; here")).toBe('');
  expect(shell.prompt).toBe('aiondb-# ');
  expect(await typed(';')).toBe(' a |  b  \n---+-----\n 1 | x;y\n(1 row)\n\n');
  expect(shell.prompt).toBe('aiondb=# ');
});

test('several statements in a line, and one begun behind them', async () => {
  expect(await typed('create table s (a int); insert into s values (1), (2);')).toBe('CREATE TABLE\nINSERT 0 2\n');
  expect(await typed('select count(*) from s; ', 'drop table s;')).toMatch(/ 2\n\(1 row\)\n\nDROP TABLE\n$/);
});

test('the prompt shows the state of the transaction', async () => {
  expect(await typed('begin;')).toBe('BEGIN\n');
  expect(shell.prompt).toBe('aiondb=*# ');
  await typed('select 1/0;');
  expect(shell.prompt).toBe('aiondb=!# ');
  expect(await typed('commit;')).toBe('ROLLBACK\n');
  expect(shell.prompt).toBe('aiondb=# ');
});

test('an error shows its place, detail and hint', async () => {
  expect(await typed('select 1,', '  nonsense;')).toBe(
    'ERROR:  column "nonsense" does not exist\nLINE 2:   nonsense\n          ^\n',
  );
  await typed('create table unique_key (id int primary key); insert into unique_key values (1);');
  expect(await typed('insert into unique_key values (1);')).toBe(
    'ERROR:  duplicate key value violates unique constraint "unique_key_pkey"\nDETAIL:  Key (id)=(1) already exists.\n',
  );
  expect(shell.failed).toBe(true);
});

test('Cypher', async () => {
  await typed("create (:Town {name: 'Telč; UNESCO'})-[:NEAR]->(:Town {name: 'Jihlava'});");
  expect(await typed('match (a:Town)--(b:Town)', 'return a.name as a, b.name as b order by a;')).toBe(
    `      a       |      b       
--------------+--------------
 Jihlava      | Telč; UNESCO
 Telč; UNESCO | Jihlava
(2 rows)

`,
  );
});

test('\\timing, \\? and \\q', async () => {
  expect(await typed('\\timing')).toBe('Timing is on.\n');
  expect(await typed('select 1 as x;')).toMatch(/\(1 row\)\n\nTime: \d+\.\d{3} ms\n$/);
  expect(await typed('\\timing off')).toBe('Timing is off.\n');
  expect(await typed('\\?')).toContain('\\d [NAME]');
  expect(await typed('\\nope')).toBe('ERROR:  there is no command \\nope\nHINT:  Try \\?.\n');
  expect(await shell.line('\\q')).toBe('quit');
});

test('\\d and \\dt', async () => {
  await typed(
    'create table place (id int primary key, name varchar(20) not null unique, size int default 1 check (size > 0));',
  );
  await typed('create table way (id serial, source_id int references place, target_id int references place);');
  await typed(
    'create node label Place on place; create edge label WAY on way source Place key (source_id) target Place key (target_id);',
  );
  expect(await typed('\\dt')).toContain(' public | place      | table | ');
  expect(await typed('\\dt')).not.toContain('way_id_seq');
  expect(await typed('\\d')).toContain(' public | way_id_seq | sequence | ');
  expect(await typed('\\d place')).toBe(`                Table "public.place"
 Column |         Type          | Nullable | Default 
--------+-----------------------+----------+---------
 id     | integer               | not null | 
 name   | character varying(20) | not null | 
 size   | integer               |          | 1
Indexes:
    "place_pkey" PRIMARY KEY, btree (id)
    "place_name_key" UNIQUE CONSTRAINT, btree (name)
Check constraints:
    "place_size_check" CHECK ((size > 0))
Referenced by:
    TABLE "way" CONSTRAINT "way_source_id_fkey" FOREIGN KEY (source_id) REFERENCES place(id)
    TABLE "way" CONSTRAINT "way_target_id_fkey" FOREIGN KEY (target_id) REFERENCES place(id)
Node labels:
    Place KEY (id)

`);
  expect(await typed('\\d way')).toContain('Edge labels:\n    WAY SOURCE Place (source_id) TARGET Place (target_id)\n');
  expect(await typed('\\d plcae')).toBe(
    'ERROR:  there is no relation named "plcae"\nHINT:  Perhaps you meant "place".\n',
  );
});

test('an interrupt stops a statement, and throws away the one being typed', async () => {
  output = '';
  const running = shell.line('select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b;');
  setTimeout(() => shell.interrupt(), 100);
  await running;
  expect(output).toBe('ERROR:  canceling statement due to user request\n');
  await shell.line('select');
  shell.interrupt();
  expect(await typed('select 2 as two;')).toContain(' two \n');
});

test('notices', async () => {
  expect(await typed('commit;')).toBe('WARNING:  there is no transaction in progress\nCOMMIT\n');
});

test('what was typed without a semicolon runs at the end', async () => {
  await typed('select 3 as three');
  await shell.end();
  expect(output).toContain(' three \n');
});
