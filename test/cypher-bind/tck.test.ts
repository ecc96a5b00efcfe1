/**
 * Every query of the openCypher TCK binds to a sound plan or gives a DbError; compile-time errors have the TCK's detail.
 */
import { expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { createFunctionRegistry } from '../../engine/function/function.ts';
import { findTck, readScenarios, type Scenario } from '../tck/feature.ts';
import { registerProcedure } from '../tck/procedure.ts';
import { bindText } from './bind-text.ts';
import { planFaults } from './check-plan.ts';

/** What binding answers to a query: `bound`, faults of its plan, the detail of its error, or a crash. */
function outcome(query: string, functions: ReturnType<typeof createFunctionRegistry>): string {
  try {
    const faults = planFaults(bindText(query, functions).relation);
    return faults.length === 0 ? 'bound' : `fault: ${faults[0]}`;
  } catch (error) {
    if (!(error instanceof DbError)) return `crash: ${error instanceof Error ? error.stack : String(error)}`;
    return error.code === '0A000' ? 'not supported' : (error.detail ?? error.code);
  }
}

const builtins = createFunctionRegistry();

function registryFor(scenario: Scenario): ReturnType<typeof createFunctionRegistry> {
  const procedures = scenario.steps.filter((step) => step.text.startsWith('there exists a procedure'));
  if (procedures.length === 0) return builtins;
  const functions = createFunctionRegistry();
  for (const step of procedures) registerProcedure(functions, step);
  return functions;
}

interface Answer {
  readonly query: string;
  readonly expected: string;
  readonly found: string;
}

function answers(scenario: Scenario): readonly Answer[] {
  const functions = registryFor(scenario);
  const error = scenario.steps
    .map(({ text }) => /should be raised at compile time: (\S+)/.exec(text)?.[1])
    .find(Boolean);
  return scenario.steps
    .filter(({ document }) => document !== undefined)
    .map(({ text, document }) => {
      const expected = text === 'executing query:' && error !== undefined ? error : 'bound';
      const query = document!;
      return { query: `${scenario.file}: ${query}`, expected, found: outcome(query, functions) };
    });
}

const tck = findTck();

test(tck === undefined ? 'TCK: skipped, the conformance cases are not at hand' : 'TCK', { timeout: 120_000 }, () => {
  if (tck === undefined) return;
  const all = readScenarios(tck).flatMap(answers);
  expect(all.length).toBeGreaterThan(2000);
  expect(all.filter(({ found }) => found.startsWith('crash') || found.startsWith('fault'))).toEqual([]);
  const compileTime = all.filter(({ expected }) => expected !== 'bound');
  expect(compileTime.length).toBeGreaterThan(300);
  expect(compileTime.filter(({ expected, found }) => expected !== found && found !== 'not supported')).toEqual([]);
});
