/**
 * Reads what print.ts prints. Errors: 42601 for text of another form, 42883 for functions that are not registered, and
 * those of the types' text forms.
 */
import type { FunctionRegistry } from '../function/function.ts';
import type { Expression } from './expression.ts';
import type { Relation } from './relation.ts';
import { asWritten, type Renumbering } from './text/expression-parser.ts';
import { RelationParser } from './text/relation-parser.ts';
import { Scanner } from './text/scanner.ts';

export type { Renumbering } from './text/expression-parser.ts';

/** An expression; columns written `attribute N` become column expressions with the id N. */
export function parseExpression(text: string, functions: FunctionRegistry): Expression {
  const parser = new RelationParser(new Scanner(text), functions, asWritten);
  const expression = parser.expressions.parse();
  parser.scanner.end();
  return expression;
}

/** A relation. `renumbering` gives each number in the text another one, as a view's body needs wherever it is used. */
export function parseRelation(
  text: string,
  functions: FunctionRegistry,
  renumbering: Renumbering = asWritten,
): Relation {
  const parser = new RelationParser(new Scanner(text), functions, renumbering);
  const relation = parser.relation();
  parser.scanner.end();
  return relation;
}
