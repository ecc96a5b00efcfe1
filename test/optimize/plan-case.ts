/** Files of cases, a plan before and after each; their form is in spec/optimize/README.md. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../../spec/optimize/', import.meta.url);

export interface PlanCase {
  /** Lines that start with `--`. */
  readonly comment: string;
  readonly before: string;
  /** `unchanged` where nothing is to be done. */
  readonly after: string;
}
export interface CaseFile {
  /** The name of the step the file is about. */
  readonly step: string;
  /** The comment at its head. */
  readonly head: string;
  readonly cases: readonly PlanCase[];
}

export function readCaseFiles(): readonly CaseFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.plan'));
  return names.sort().map((name) => {
    const [head, ...blocks] = readFileSync(new URL(name, folder), 'utf8')
      .trim()
      .split(/\n{2,}/);
    return { step: name.slice(0, -'.plan'.length), head: head!, cases: blocks.map(readCase) };
  });
}

function readCase(block: string): PlanCase {
  const lines = block.split('\n');
  const first = lines.findIndex((line) => !line.startsWith('--'));
  const [before, after = ''] = lines
    .slice(first)
    .join('\n')
    .split(/\n=> ?/);
  return { comment: lines.slice(0, first).join('\n'), before: before!.trim(), after: after.trim() };
}

export function writeCaseFile({ step, head, cases }: CaseFile): void {
  const blocks = cases.map(({ comment, before, after }) => {
    const arrow = after.includes('\n') ? `=>\n${after}` : `=> ${after}`;
    return `${comment === '' ? '' : `${comment}\n`}${before}\n${arrow}`;
  });
  writeFileSync(new URL(`${step}.plan`, folder), `${[head, ...blocks].join('\n\n')}\n`);
}
