/**
 * Errors of binding: what a statement that parses can still mean wrongly.
 *
 * `detail` is the openCypher TCK's name of the mistake, so a test can ask for the exact one; the SQLSTATE is
 * PostgreSQL's for the nearest mistake of SQL.
 */
import { DbError } from '../../../engine/extend.ts';

const codes = {
  UndefinedVariable: '42703',
  VariableAlreadyBound: '42712',
  VariableTypeConflict: '42804',
  RelationshipUniquenessViolation: '42712',
  NoSingleRelationshipType: '42601',
  InvalidAggregation: '42803',
  NestedAggregation: '42803',
  AmbiguousAggregationExpression: '42803',
  UnexpectedSyntax: '42601',
  NoExpressionAlias: '42601',
  NoVariablesInScope: '42601',
  DifferentColumnsInUnion: '42601',
  ColumnNameConflict: '42701',
  InvalidArgumentType: '42804',
  InvalidNumberOfArguments: '42883',
  UnknownFunction: '42883',
  ProcedureNotFound: '42883',
  InvalidClauseComposition: '42601',
  NonConstantExpression: '42P10',
  NegativeIntegerArgument: '2201W',
  MissingParameter: '42P02',
} as const;

export type SemanticErrorDetail = keyof typeof codes;

/** Builds an error; the caller throws it. `position` is 1-based. */
export function semanticError(detail: SemanticErrorDetail, position: number, message: string, hint?: string): DbError {
  return new DbError(codes[detail], message, hint === undefined ? { detail, position } : { detail, position, hint });
}
