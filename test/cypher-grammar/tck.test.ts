/**
 * Every query of the openCypher TCK parses, except where its mistake is one of syntax; then the detail is the TCK's.
 */
import { expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { parseCypher } from '../../frontends/cypher/parse.ts';
import { findTck, readScenarios, type Scenario } from '../tck/feature.ts';

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

/** What went otherwise than the scenario says: its queries parse, but the main one where its mistake is one of syntax. */
function complaints({ file, name, steps }: Scenario): readonly string[] {
  const syntaxError = steps
    .map(({ text }) => /SyntaxError should be raised at compile time: (\S+)/.exec(text)?.[1])
    .find(Boolean);
  return steps.flatMap(({ text, document }) => {
    if (document === undefined) return [];
    const wanted = text === 'executing query:' ? syntaxError : undefined;
    const found = outcome(document);
    if (isRight(wanted, found)) return [];
    return [`${file} ${name}\n${document}\n=> ${found}, expected ${wanted ?? 'parsed'}`];
  });
}

function isRight(wanted: string | undefined, found: string): boolean {
  if (wanted === undefined) return found === 'parsed';
  const isNamed = found.startsWith(`${wanted} `);
  if (detailsOfSyntax.has(wanted)) return isNamed;
  return found === 'parsed' || (isNamed && detailsOfBoth.has(wanted));
}

const tck = findTck();

test(tck === undefined ? 'TCK queries: skipped, the conformance cases are not at hand' : 'TCK queries', () => {
  if (tck === undefined) return;
  const scenarios = readScenarios(tck);
  expect(scenarios.length).toBeGreaterThan(1000);
  expect(scenarios.flatMap(complaints)).toEqual([]);
});
