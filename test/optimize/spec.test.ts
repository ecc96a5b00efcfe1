/**
 * Every case of spec/optimize: the step that a file is named for makes of the plan before the plan after. UPDATE_SPEC=1
 * writes the plans after again; read the difference before committing it.
 */
import { expect, test } from 'vitest';
import { parseRelation } from '../../engine/plan/parse.ts';
import { printRelation } from '../../engine/plan/print.ts';
import { readCaseFiles, writeCaseFile } from './plan-case.ts';
import { applyStep, functions, stepNames } from './step.ts';

const isUpdating = process.env['UPDATE_SPEC'] !== undefined;
const files = readCaseFiles();

for (const file of files) {
  const { step, cases } = file;
  cases.forEach(({ comment, before, after }, i) => {
    test(`${step} ${i + 1}: ${comment.split('\n')[0]!.replace(/^--\s*/, '') || before.slice(0, 60)}`, () => {
      const relation = parseRelation(before, functions);
      if (isUpdating) return;
      expect(printRelation(relation)).toBe(before);
      expect(applyStep(step, before)).toBe(after);
    });
  });
  if (isUpdating) {
    test(`${step} is written again`, () => {
      const again = cases.map(({ comment, before }) => ({
        comment,
        before: printRelation(parseRelation(before, functions)),
        after: applyStep(step, before),
      }));
      writeCaseFile({ ...file, cases: again });
    });
  }
}

test('every step has a file, and every file a step and four cases', () => {
  expect(files.map((file) => file.step)).toEqual([...stepNames].sort());
  for (const { step, cases } of files) expect(cases.length, step).toBeGreaterThanOrEqual(4);
});
