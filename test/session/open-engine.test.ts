/** An engine that cannot be put together lets go of its folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DbError, openEngine, type Translator } from '../../engine/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'aiondb-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

const broken = {
  language: 'broken',
  ready: () => Promise.reject(new DbError('58P01', 'no grammar')),
} as unknown as Translator;

test.each([
  ['an extension', { languages: [], extend: () => refuse() }, '42723'],
  ['a language', { languages: [broken] }, '58P01'],
] as const)('%s that fails leaves the folder free', async (_what, options, code) => {
  await expect(openEngine({ folder, ...options })).rejects.toMatchObject({ code });
  const engine = await openEngine({ folder, languages: [] });
  await engine.close();
});

function refuse(): never {
  throw new DbError('42723', 'function already exists');
}
