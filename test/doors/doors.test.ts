/**
 * The files of spec/sql, spec/cypher and spec/vector through both doors: each gives what the file expects, and both
 * give the same, down to column names, type OIDs and the fields of errors. What differs stands in
 * spec/differences/doors.md, one line `- FILE: STATEMENT` each; a line there that no longer differs fails as well.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runSlt, type SltDoor } from '../slt/run-slt.ts';
import { parseSlt, type SltFile } from '../slt/slt-file.ts';
import { lacksGraphLibrary } from '../vector/graph-test.ts';
import { openEmbeddedDoor } from './embedded-door.ts';
import type { Door, Outcome } from './outcome.ts';
import { openWireDoor } from './wire-door.ts';

const spec = join(import.meta.dirname, '../../spec');
const files = ['sql', 'cypher', 'vector'].flatMap((folder) =>
  readdirSync(join(spec, folder))
    .filter((name) => name.endsWith('.slt'))
    .sort()
    .map((name) => ({
      name: `${folder}/${name}`,
      file: parseSlt(readFileSync(join(spec, folder, name), 'utf8')),
    })),
);

/** Statements of a file known to differ between the doors. */
function listedDifferences(file: string): readonly string[] {
  const lines = readFileSync(join(spec, 'differences/doors.md'), 'utf8').split('\n');
  const start = `- ${file}: `;
  return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
}

/** A door the runner reads, which keeps every outcome. */
function recorded(door: Door, outcomes: Map<string, Outcome>): SltDoor {
  let number = 0;
  return {
    async run(text, language) {
      const outcome = await door.run(text, language);
      outcomes.set(`${number++} ${text.replaceAll('\n', ' ')}`, outcome);
      if (outcome.kind === 'failure') throw outcome;
      return outcome.rows;
    },
  };
}

async function throughDoor(file: SltFile, open: () => Promise<Door>): Promise<[unknown, Map<string, Outcome>]> {
  const door = await open();
  const outcomes = new Map<string, Outcome>();
  try {
    return [(await runSlt(file, recorded(door, outcomes), true)).differences, outcomes];
  } finally {
    await door.close();
  }
}

for (const { name, file } of files) {
  const needsLibrary = name === 'vector/hnsw.slt';
  test.skipIf(needsLibrary && lacksGraphLibrary)(name, async () => {
    const [embeddedProblems, embedded] = await throughDoor(file, openEmbeddedDoor);
    expect(embeddedProblems).toEqual([]);
    const [wireProblems, wire] = await throughDoor(file, openWireDoor);
    expect(wireProblems).toEqual([]);
    const listed = new Set(listedDifferences(name));
    for (const [key, outcome] of embedded) {
      const text = key.slice(key.indexOf(' ') + 1);
      if (listed.has(text)) expect(wire.get(key), `${text} is listed as different`).not.toEqual(outcome);
      else expect(wire.get(key), text).toEqual(outcome);
    }
  });
}

test('there are at least 300 statements', () => {
  const statements = files.reduce((count, { file }) => count + file.records.length, 0);
  expect(statements).toBeGreaterThanOrEqual(300);
});
