import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './program.ts';

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

test('--version is the package version', async () => {
  const { code, stdout } = await run(['--version']);
  expect([code, stdout.split(' ')[1]]).toEqual([0, manifest.version]);
});

test('--help', async () => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('aiondb serve [options]');
});

test('arguments that make no command', async () => {
  const { code, stdout, stderr } = await run(['srve']);
  expect([code, stdout, stderr]).toEqual([2, '', 'aiondb: there is no command "srve"\nTry "aiondb --help".\n']);
});

test('the shell reads a pipe, and tells by its exit code that something failed', async () => {
  const good = await run(['shell'], 'create table t (a int);\ninsert into t values (1);\nselect a from t');
  expect([good.code, good.stdout]).toEqual([0, 'CREATE TABLE\nINSERT 0 1\n a \n---\n 1\n(1 row)\n\n']);
  const bad = await run(['shell'], 'select 1/0;\n\\q\nselect 2;');
  expect([bad.code, bad.stdout]).toEqual([1, 'ERROR:  division by zero\nLINE 1: select 1/0\n                ^\n']);
});
