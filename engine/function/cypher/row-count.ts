/**
 * The row count of SKIP and LIMIT where it is known only when the query runs: an integer that is not negative.
 */
import type { Datum } from '../../value/type.ts';
import { type Registrar, scalar } from '../definition.ts';
import { cypherFailure, wrongType } from './cypher-failure.ts';

function rowCount(value: Datum, clause: string): number | bigint {
  if (typeof value !== 'bigint') throw wrongType(clause, value);
  if (value < 0n) throw cypherFailure('NegativeIntegerArgument', `${clause} must not be negative`);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

export function registerCypherRowCounts(registrar: Registrar): void {
  registrar.register(scalar('cypher_row_count(any, text) int8', rowCount, { strict: false }));
}
