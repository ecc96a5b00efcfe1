/**
 * Errors of the graph language's functions: a SQLSTATE, a sentence, and openCypher's own name of the error as detail.
 */
import { DbError } from '../../error.ts';
import { cypherTypeName } from '../../value/cypher-value.ts';
import type { Datum } from '../../value/type.ts';

export type CypherErrorName =
  | 'InvalidArgumentType'
  | 'InvalidArgumentValue'
  | 'NumberOutOfRange'
  | 'NegativeIntegerArgument'
  | 'MapElementAccessByNonString'
  | 'ListElementAccessByNonInteger'
  | 'InvalidPropertyType';

const codes: Readonly<Record<CypherErrorName, string>> = {
  InvalidArgumentType: '42804',
  InvalidArgumentValue: '22023',
  NumberOutOfRange: '22003',
  NegativeIntegerArgument: '22023',
  MapElementAccessByNonString: '42804',
  ListElementAccessByNonInteger: '42804',
  InvalidPropertyType: '42804',
};

export function cypherFailure(name: CypherErrorName, message: string): DbError {
  return new DbError(codes[name], message, { detail: name });
}

/** `what` does not take a value of this type. */
export function wrongType(what: string, value: Datum, name: CypherErrorName = 'InvalidArgumentType'): DbError {
  return cypherFailure(name, `${what} does not take a value of type ${cypherTypeName(value)}`);
}

/** An operator does not take these two types together. */
export function wrongTypes(symbol: string, left: Datum, right: Datum): DbError {
  const types = `${cypherTypeName(left)} and ${cypherTypeName(right)}`;
  return cypherFailure('InvalidArgumentType', `operator ${symbol} does not take values of type ${types}`);
}
