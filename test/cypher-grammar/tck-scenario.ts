/**
 * Reads the queries of openCypher TCK feature files: just enough Gherkin to know what each scenario runs and which
 * compile-time error it expects. Scenario outlines are expanded.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface TckScenario {
  readonly file: string;
  readonly name: string;
  /** Queries that set the scene, and control queries; all are right. */
  readonly setup: readonly string[];
  readonly query: string;
  /** TCK detail of the SyntaxError expected at compile time. */
  readonly syntaxError: string | undefined;
}

/** Folder of the feature files, or undefined when the conformance cases are not at hand. */
export function findFeatures(): string | undefined {
  const root = process.env['AIONDB_CONFORMANCE'] ?? resolve(import.meta.dirname, '../../../shared/conformance');
  const folder = join(root, 'tck/features');
  return existsSync(folder) ? folder : undefined;
}

export function readScenarios(folder: string): readonly TckScenario[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.feature'));
  return files.sort().flatMap((file) => readFeature(file, readFileSync(join(folder, file), 'utf8')));
}

function readFeature(file: string, text: string): readonly TckScenario[] {
  const scenarios: TckScenario[] = [];
  const lines = text.split(/\r?\n/).filter((line) => !line.trim().startsWith('#'));
  let block: string[] = [];
  let background: string[] = [];
  const flush = (): void => {
    if (/^\s*Background/.test(block[0] ?? '')) background = block.slice(1);
    else if (/^\s*Scenario/.test(block[0] ?? '')) scenarios.push(...readBlock(file, block, background));
  };
  for (const line of lines) {
    if (/^\s*(Scenario|Scenario Outline|Background|Feature):/.test(line)) {
      flush();
      block = [];
    }
    block.push(line);
  }
  flush();
  return scenarios;
}

function readBlock(file: string, block: readonly string[], background: readonly string[]): readonly TckScenario[] {
  const name = block[0]!.trim();
  const examplesAt = block.findIndex((line) => /^\s*Examples:/.test(line));
  const body = [...background, ...(examplesAt < 0 ? block.slice(1) : block.slice(1, examplesAt))].join('\n');
  const steps = [...body.matchAll(/^\s*(?:Given|When|Then|And)\s+(.*?)\s*$(?:\n\s*"""\n([\s\S]*?)\n\s*""")?/gm)];
  const text = steps.map((step): [string, string] => [step[1]!, step[2] ?? '']);
  const of = (pattern: RegExp): string[] => text.filter(([step]) => pattern.test(step)).map(([, query]) => query);
  const error = text
    .map(([step]) => /SyntaxError should be raised at compile time: (\S+)/.exec(step)?.[1])
    .find(Boolean);
  const rows = examplesAt < 0 ? [new Map<string, string>()] : readTable(block.slice(examplesAt + 1));
  const [query] = of(/^executing query:/);
  if (query === undefined) return [];
  return rows.map((row) => {
    const fill = (template: string): string =>
      template.replace(/<([^<>\s][^<>\n]*?)>/g, (all, key) => row.get(key) ?? all);
    const setup = of(/^(having executed|executing control query):/).map(fill);
    return { file, name, setup, query: fill(query), syntaxError: error === undefined ? undefined : fill(error) };
  });
}

function readTable(lines: readonly string[]): readonly ReadonlyMap<string, string>[] {
  const rows = lines.filter((line) => line.trim().startsWith('|')).map(readCells);
  const [head, ...rest] = rows;
  return rest.map((cells) => new Map(head!.map((key, index) => [key, cells[index] ?? ''])));
}

function readCells(line: string): readonly string[] {
  const inner = line.trim().replace(/^\||\|$/g, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|').replaceAll('\\\\', '\\'));
}
