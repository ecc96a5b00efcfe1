/**
 * The layer table of engine/README.md, and the unit (folder or single file) that each source belongs to.
 */
import type { SourceTree } from './source-tree.ts';

export interface LayerTable {
  /** Level of a unit, or null when the table does not name it. */
  readonly levelOf: (unit: string) => number | null;
  /** Units as the table writes them: `kv`, `error.ts`, `frontends/*`. */
  readonly units: readonly string[];
}

export const tablePath = 'engine/README.md';

export function readLayerTable(tree: SourceTree): LayerTable {
  const levels = new Map<string, number>();
  for (const line of (tree.textOf(tablePath) ?? '').split('\n')) {
    const row = /^\|\s*(\d+)\s*\|(.+)\|\s*$/.exec(line);
    if (row === null) continue;
    for (const unit of unitsInCell(row[2]!)) levels.set(unit, Number(row[1]));
  }
  if (levels.size === 0) throw new Error(`${tablePath} has no layer table (rows of the form | 0 | value, error.ts |)`);
  return {
    units: [...levels.keys()],
    levelOf: (unit) => levels.get(unit) ?? levels.get(unit.replace(/\/[^/]+$/, '/*')) ?? null,
  };
}

/** `kv`, `error.ts`, `frontends/sql`, `adapters/cli`, `test/conformance`; null for other tests. */
export function unitOf(path: string): string | null {
  const [top, second, third] = path.split('/');
  if (second === undefined) return null;
  if (top === 'engine') return second;
  if (top === 'frontends' || top === 'adapters') return third === undefined ? null : `${top}/${second}`;
  return path.startsWith('test/conformance/') ? 'test/conformance' : null;
}

/** The one file of a unit that others may import. */
export function faceOf(unit: string): string {
  const folder = unit.includes('/') ? unit : `engine/${unit}`;
  if (unit.endsWith('.ts')) return folder;
  return `${folder}/${folder.slice(folder.lastIndexOf('/') + 1)}.ts`;
}

/** Cells list units by commas; a parenthesis is a remark unless it names the unit's path in backticks. */
function unitsInCell(cell: string): string[] {
  return cell
    .split(/,(?![^(]*\))/)
    .map((part) => /`([^`]+)`/.exec(part)?.[1] ?? part.replace(/\(.*\)/, ''))
    .map((unit) => unit.trim())
    .filter((unit) => unit !== '');
}
