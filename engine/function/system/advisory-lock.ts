/**
 * pg_advisory_lock and its kin, over one bigint or two integers (PostgreSQL's manual, "Advisory Lock Functions").
 *
 * The two forms number different locks. `xact` locks end with the transaction; the others are counted and belong to the
 * session. Taking one has an effect, also without a wait, so each call is made when its row is asked for.
 */
import type { Datum } from '../../value/type.ts';
import type { AdvisoryLockKey, EvalContext } from '../contract.ts';
import { type Registrar, scalar, suspending } from '../definition.ts';

const halfMask = 0xffff_ffffn;

function keyOf(values: readonly Datum[]): AdvisoryLockKey {
  const [first, second] = values as readonly (number | bigint)[];
  if (second !== undefined) return { classId: Number(first) >>> 0, objectId: Number(second) >>> 0, form: 2 };
  const bits = BigInt.asUintN(64, BigInt(first!));
  return { classId: Number(bits >> 32n), objectId: Number(bits & halfMask), form: 1 };
}

const effect = { needsContext: true, volatility: 'volatile' } as const;

export function registerAdvisoryLocks(registrar: Registrar): void {
  for (const parameters of ['int8', 'int4, int4']) {
    for (const [suffix, mode] of [
      ['', 'exclusive'],
      ['_shared', 'share'],
    ] as const) {
      for (const [word, owner] of [
        ['advisory', 'session'],
        ['advisory_xact', 'transaction'],
      ] as const) {
        const take = suspending(
          `pg_${word}_lock${suffix}(${parameters}) void`,
          function* ({ advisoryLocks }: EvalContext, ...values: readonly Datum[]) {
            yield* advisoryLocks.take(keyOf(values), mode, owner);
            return '';
          },
        );
        const tryTake = ({ advisoryLocks }: EvalContext, ...values: readonly Datum[]): boolean =>
          advisoryLocks.tryTake(keyOf(values), mode, owner);
        registrar.register(take);
        registrar.register(
          scalar(`pg_try_${word}_lock${suffix}(${parameters}) bool`, tryTake, { ...effect, oneByOne: true }),
        );
      }
      const giveBack = ({ advisoryLocks }: EvalContext, ...values: readonly Datum[]): boolean =>
        advisoryLocks.giveBack(keyOf(values), mode);
      registrar.register(
        scalar(`pg_advisory_unlock${suffix}(${parameters}) bool`, giveBack, { ...effect, oneByOne: true }),
      );
    }
  }
  const giveBackAll = ({ advisoryLocks }: EvalContext): string => {
    advisoryLocks.giveBackAll();
    return '';
  };
  registrar.register(scalar('pg_advisory_unlock_all() void', giveBackAll, effect));
}
