/**
 * Every error of the parser: SQLSTATE, position, and in `detail` the openCypher TCK's name for the mistake.
 *
 * The TCK tells compile-time errors apart by these names, so a test can ask for the exact one. All are 42601
 * (syntax_error) except numbers out of range, which are 22003 as everywhere else in the engine.
 */
import { DbError, unsupported } from '../../../engine/extend.ts';

export type SyntaxErrorDetail =
  | 'UnexpectedSyntax'
  | 'InvalidNumberLiteral'
  | 'IntegerOverflow'
  | 'FloatingPointOverflow'
  | 'InvalidUnicodeLiteral'
  | 'InvalidUnicodeCharacter'
  | 'InvalidRelationshipPattern'
  | 'InvalidParameterUse'
  | 'InvalidClauseComposition'
  | 'InvalidArgumentPassingMode'
  | 'InvalidDelete'
  | 'NoSingleRelationshipType'
  | 'RequiresDirectedRelationship'
  | 'CreatingVarLength';

/** Builds an error; the caller throws it. `position` is 1-based. */
export function syntaxError(detail: SyntaxErrorDetail, position: number, message: string, hint?: string): DbError {
  const code = detail === 'IntegerOverflow' || detail === 'FloatingPointOverflow' ? '22003' : '42601';
  return new DbError(code, message, hint === undefined ? { detail, position } : { detail, position, hint });
}

/** The error for syntax we know of and do not have: 0A000. */
export function unsupportedSyntax(feature: string, position: number, hint?: string): DbError {
  return unsupported(feature, hint === undefined ? { position } : { position, hint });
}

/** 54001. `position` is undefined where the stack ran out before the limit was reached. */
export function nestedTooDeeply(position?: number, cause?: unknown): DbError {
  return new DbError('54001', 'statement is nested too deeply', {
    hint: 'Pass long lists and chains as parameters, or split the statement.',
    ...(position === undefined ? {} : { position }),
    ...(cause === undefined ? {} : { cause }),
  });
}
