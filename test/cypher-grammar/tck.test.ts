/**
 * Every query of the openCypher TCK parses, except where its mistake is one of syntax; then the detail is the TCK's.
 */
import { expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { parseCypher } from '../../frontends/cypher/parse.ts';
import { findFeatures, readScenarios, type TckScenario } from './tck-scenario.ts';

/** Details that a parser can tell without knowing what names stand for. */
const detailsOfSyntax: ReadonlySet<string> = new Set([
  'CreatingVarLength',
  'FloatingPointOverflow',
  'IntegerOverflow',
  'InvalidArgumentPassingMode',
  'InvalidClauseComposition',
  'InvalidDelete',
  'InvalidNumberLiteral',
  'InvalidParameterUse',
  'InvalidRelationshipPattern',
  'InvalidUnicodeCharacter',
  'InvalidUnicodeLiteral',
  'RequiresDirectedRelationship',
  'UnexpectedSyntax',
]);

/** A type left out beside a variable may be the binder's VariableAlreadyBound instead. */
const detailsOfBoth: ReadonlySet<string> = new Set(['NoSingleRelationshipType']);

function outcome(query: string): string {
  try {
    parseCypher(query);
    return 'parsed';
  } catch (error) {
    if (error instanceof DbError) return `${error.detail} ${error.position} ${error.message}`;
    throw error;
  }
}

/** What went otherwise than the scenario says. */
function complaints(scenario: TckScenario): readonly string[] {
  const title = `${scenario.file} ${scenario.name}\n${scenario.query}\n=> `;
  const { syntaxError } = scenario;
  const detail = syntaxError !== undefined && detailsOfSyntax.has(syntaxError) ? syntaxError : undefined;
  const found = outcome(scenario.query);
  const either = syntaxError !== undefined && detailsOfBoth.has(syntaxError) && found.startsWith(`${syntaxError} `);
  const right = either || (detail === undefined ? found === 'parsed' : found.startsWith(`${detail} `));
  const wrong = right ? [] : [`${title}${found}, expected ${detail ?? 'parsed'}`];
  for (const query of scenario.setup)
    if (outcome(query) !== 'parsed') wrong.push(`${title}${query}: ${outcome(query)}`);
  return wrong;
}

const features = findFeatures();

test(features === undefined ? 'TCK queries: skipped, the conformance cases are not at hand' : 'TCK queries', () => {
  if (features === undefined) return;
  const scenarios = readScenarios(features);
  expect(scenarios.length).toBeGreaterThan(1000);
  expect(scenarios.flatMap(complaints)).toEqual([]);
});
