/** The server as psql sees it, when psql is there (`apt-get install postgresql-client`). */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { useTestServer } from './test-server.ts';

const version = spawnSync('psql', ['--version'], { encoding: 'utf8' });
const present = version.status === 0;
if (!present) console.warn('psql is not installed: its tests do not run here');

const folder = mkdtempSync(join(tmpdir(), 'aiondb-psql-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(present)(`psql: ${version.stdout?.trim()}`, () => {
  const server = useTestServer();

  function psql(...args: string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
    const all = ['-X', '-h', '127.0.0.1', '-p', String(server().port), '-U', 'tester', 'aiondb', ...args];
    return new Promise((resolve) => {
      execFile('psql', all, { env: { ...process.env, PGSSLMODE: 'prefer' } }, (_, stdout, stderr) =>
        resolve({ stdout, stderr }),
      );
    });
  }
  const commands = (...texts: string[]): Promise<{ readonly stdout: string; readonly stderr: string }> =>
    psql(...texts.flatMap((text) => ['-c', text]));

  test('connects and runs statements', async () => {
    const { stdout, stderr } = await commands(
      "SELECT 1 AS one, 'x' AS t, NULL AS n",
      'SHOW server_version',
      '\\conninfo',
    );
    expect(stderr).toBe('');
    expect(stdout).toContain(' one | t | n \n-----+---+---\n   1 | x | \n(1 row)\n');
    expect(stdout).toContain('You are connected to database "aiondb" as user "tester" on host "127.0.0.1"');
  });

  test('an error shows its place and hint', async () => {
    const { stderr } = await commands('SELECT *\nFROM nowhere');
    expect(stderr).toBe('ERROR:  relation "nowhere" does not exist\nLINE 2: FROM nowhere\n             ^\n');
  });

  test('an unknown database', async () => {
    const { stderr } = await psql('-d', 'shop', '-c', 'SELECT 1');
    expect(stderr).toContain('FATAL:  database "shop" does not exist');
  });

  test('\\d, \\dt and \\d table', async () => {
    await commands(
      'CREATE TABLE city (id int PRIMARY KEY, name varchar(20) NOT NULL UNIQUE, size int DEFAULT 1 CHECK (size > 0))',
      'CREATE TABLE road (id serial, source int REFERENCES city ON DELETE CASCADE)',
      'CREATE INDEX road_source ON road (source DESC)',
    );
    const list = await commands('\\dt');
    expect(list.stderr).toBe('');
    expect(list.stdout).toBe(`       List of relations
 Schema | Name | Type  | Owner  
--------+------+-------+--------
 public | city | table | aiondb
 public | road | table | aiondb
(2 rows)

`);
    const all = await commands('\\d');
    expect(all.stderr).toBe('');
    expect(all.stdout).toContain(' public | road_id_seq | sequence | aiondb\n');
    const city = await commands('\\d city');
    expect(city.stderr).toBe('');
    expect(city.stdout).toContain(' name   | character varying(20) |           | not null | \n');
    expect(city.stdout).toContain(
      '    "city_pkey" PRIMARY KEY, btree (id)\n    "city_name_key" UNIQUE CONSTRAINT, btree (name)\n',
    );
    expect(city.stdout).toContain('Check constraints:\n    "city_size_check" CHECK (');
    expect(city.stdout).toContain(
      'Referenced by:\n    TABLE "road" CONSTRAINT "road_source_fkey" FOREIGN KEY (source) REFERENCES city(id) ON DELETE CASCADE\n',
    );
    const road = await commands('\\d road');
    expect(road.stdout).toContain("nextval('road_id_seq'::regclass)");
    expect(road.stdout).toContain('    "road_source" btree (source DESC)\n');
  });

  test.each([
    '\\d+ city',
    '\\di',
    '\\ds',
    '\\dn',
    '\\du',
    '\\l',
    '\\df',
    '\\dT',
    '\\dp',
    '\\d road_source',
    '\\d road_id_seq',
  ])('%s', async (command) => {
    const { stderr } = await commands(command);
    expect(stderr).toBe('');
  });

  test('a script with transactions, variables and settings', async () => {
    const script = join(folder, 'script.sql');
    writeFileSync(
      script,
      `\\set ON_ERROR_STOP 1
BEGIN;
CREATE TABLE log (n int);
INSERT INTO log VALUES (1), (2);
SAVEPOINT s;
DELETE FROM log;
ROLLBACK TO s;
COMMIT;
\\set top 2
SELECT count(*) FROM log WHERE n <= :top;
PREPARE one (int) AS SELECT $1 + 1 AS next;
EXECUTE one (41);
`,
    );
    const { stdout, stderr } = await psql('-At', '-f', script);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      'BEGIN',
      'CREATE TABLE',
      'INSERT 0 2',
      'SAVEPOINT',
      'DELETE 2',
      'ROLLBACK',
      'COMMIT',
      '2',
      'PREPARE',
      '42',
    ]);
  });

  test('\\copy in and out', async () => {
    const [source, target] = [join(folder, 'in.csv'), join(folder, 'out.csv')];
    writeFileSync(source, 'id,name\n1,"a, b"\n2,\n3,"multi\nline"\n');
    const { stdout, stderr } = await commands(
      'CREATE TABLE copied (id int PRIMARY KEY, name text)',
      `\\copy copied from '${source}' csv header`,
      `\\copy (SELECT * FROM copied ORDER BY id) to '${target}' csv header`,
      'COPY copied (name) TO STDOUT',
    );
    expect(stderr).toBe('');
    expect(stdout).toBe('CREATE TABLE\nCOPY 3\nCOPY 3\na, b\n\\N\nmulti\\nline\n');
  });

  test('Cypher', async () => {
    const { stdout } = await commands(
      "CREATE (:P {name: 'x'})-[:R]->(:P {name: 'y'})",
      'MATCH (a:P)-[:R]->(b) RETURN a.name, b.name',
    );
    expect(stdout).toContain(' x      | y\n(1 row)\n');
  });
});
