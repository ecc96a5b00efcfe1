/**
 * `spec/txn/*.script` through the runner of script.ts. `npm run spec -- --update` writes what is printed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Script } from './script.ts';

const folder = new URL('../../spec/txn/', import.meta.url);
const update = process.env['UPDATE_SPEC'] === '1';

for (const name of readdirSync(folder).filter((file) => file.endsWith('.script'))) {
  test(name, async () => {
    const written = readFileSync(new URL(name, folder), 'utf8');
    const printed = await replay(written);
    if (update) writeFileSync(new URL(name, folder), printed);
    else expect(printed).toBe(written);
  });
}

/** The script with what its commands print now. */
async function replay(written: string): Promise<string> {
  const script = new Script();
  const blocks: string[] = [];
  for (const block of written.trimEnd().split(/\n\n+/)) {
    const commands = block.split('\n---')[0]!.split('\n');
    const output: string[] = [];
    for (const line of commands) if (!line.startsWith('#')) output.push(...(await script.run(line)));
    const isComment = commands.every((line) => line.startsWith('#'));
    blocks.push(isComment || output.length === 0 ? commands.join('\n') : [...commands, '---', ...output].join('\n'));
  }
  await script.close();
  return `${blocks.join('\n\n')}\n`;
}
