/**
 * Reads the feature files of the openCypher TCK: Gherkin with backgrounds, outlines, doc strings and tables.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Step {
  /** Without its keyword. */
  readonly text: string;
  readonly document: string | undefined;
  /** Rows of cells; empty for none. */
  readonly table: readonly (readonly string[])[];
}

export interface Scenario {
  /** Path below the features folder. */
  readonly file: string;
  readonly name: string;
  readonly steps: readonly Step[];
}

/** The conformance folder's TCK, or undefined when it is not at hand. */
export function findTck(): string | undefined {
  const root = process.env['AIONDB_CONFORMANCE'] ?? resolve(import.meta.dirname, '../../../shared/conformance');
  const folder = join(root, 'tck');
  return existsSync(join(folder, 'features')) ? folder : undefined;
}

export function readScenarios(tck: string): readonly Scenario[] {
  const folder = join(tck, 'features');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.feature'));
  return files.sort().flatMap((file) => readFeature(file, readFileSync(join(folder, file), 'utf8')));
}

type Row = readonly string[];
interface Block {
  readonly kind: 'background' | 'scenario' | 'outline';
  readonly name: string;
  readonly steps: Step[];
  readonly examples: Row[][];
}

function readFeature(file: string, text: string): readonly Scenario[] {
  const blocks = readBlocks(text.split(/\r?\n/));
  const background = blocks.filter((block) => block.kind === 'background').flatMap((block) => block.steps);
  return blocks.flatMap((block): readonly Scenario[] => {
    if (block.kind === 'background') return [];
    const steps = [...background, ...block.steps];
    if (block.kind === 'scenario') return [{ file, name: block.name, steps }];
    return block.examples.flatMap(([head = [], ...rows]) =>
      rows.map((row, i) => ({
        file,
        name: `${block.name} (${i + 1})`,
        steps: steps.map((step) => fill(step, head, row)),
      })),
    );
  });
}

function fill(step: Step, head: Row, row: Row): Step {
  const replace = (template: string): string =>
    head.reduce((text, key, i) => text.replaceAll(`<${key}>`, () => row[i] ?? ''), template);
  return {
    text: replace(step.text),
    document: step.document === undefined ? undefined : replace(step.document),
    table: step.table.map((cells) => cells.map(replace)),
  };
}

function readBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let inExamples = false;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('@')) continue;
    const title = /^(Background|Scenario|Scenario Outline|Examples|Feature):\s*(.*)$/.exec(line);
    if (title !== null) {
      inExamples = title[1] === 'Examples';
      if (inExamples) blocks.at(-1)!.examples.push([]);
      else if (title[1] !== 'Feature') blocks.push(newBlock(title[1]!, title[2]!));
      continue;
    }
    const block = blocks.at(-1);
    if (block === undefined) continue;
    if (line.startsWith('|')) {
      const rows = inExamples ? block.examples.at(-1)! : (block.steps.at(-1)!.table as Row[]);
      rows.push(readCells(line));
      continue;
    }
    if (line.startsWith('"""')) {
      const end = lines.findIndex((other, at) => at > i && other.trim() === '"""');
      const step = block.steps.pop()!;
      block.steps.push({ ...step, document: unindent(lines.slice(i + 1, end)) });
      i = end;
      continue;
    }
    const step = /^(?:Given|When|Then|And|But)\s+(.*?)\s*#?$/.exec(line);
    if (step !== null) block.steps.push({ text: step[1]!, document: undefined, table: [] });
  }
  return blocks;
}

function newBlock(title: string, name: string): Block {
  const kinds = { Background: 'background', Scenario: 'scenario' } as const;
  return { kind: kinds[title as keyof typeof kinds] ?? 'outline', name, steps: [], examples: [] };
}

function readCells(line: string): Row {
  const inner = line.replace(/^\||\|$/g, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|').replaceAll('\\\\', '\\'));
}

function unindent(lines: readonly string[]): string {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent)).join('\n');
}
