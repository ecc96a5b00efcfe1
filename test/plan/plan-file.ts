/**
 * Files of plan text: entries with an empty line between them; lines that start with `--` say something about the entry
 * below.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../../spec/plan/', import.meta.url);

export interface PlanEntry {
  readonly comment: string;
  readonly text: string;
}
export interface PlanFile {
  readonly name: string;
  readonly entries: readonly PlanEntry[];
}

export function readPlanFiles(): readonly PlanFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.plan'));
  return names.sort().map((name) => {
    const blocks = readFileSync(new URL(name, folder), 'utf8').split(/\n\s*\n/);
    const entries = blocks.flatMap((block) => {
      const lines = block.trim().split('\n');
      const first = lines.findIndex((line) => !line.startsWith('--'));
      if (first < 0 || block.trim() === '') return [];
      return [{ comment: lines.slice(0, first).join('\n'), text: lines.slice(first).join('\n') }];
    });
    return { name, entries };
  });
}

export function writePlanFile(name: string, entries: readonly PlanEntry[]): void {
  const blocks = entries.map(({ comment, text }) => (comment === '' ? text : `${comment}\n${text}`));
  writeFileSync(new URL(name, folder), `${blocks.join('\n\n')}\n`);
}
