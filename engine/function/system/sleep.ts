/**
 * pg_sleep and its kin: the statement waits, the other sessions go on. A time that has passed already is no wait.
 */
import { type Interval, intervalEpochMicroseconds } from '../../value/interval.ts';
import type { Datum } from '../../value/type.ts';
import type { EvalContext, Suspension } from '../contract.ts';
import { type Registrar, suspending } from '../definition.ts';

function* sleep(context: EvalContext, durationMs: number): Generator<Suspension, Datum> {
  if (durationMs > 0) yield context.sleep(durationMs);
  return '';
}

export function registerSleep(registrar: Registrar): void {
  registrar.register(
    suspending('pg_sleep(float8) void', (context: EvalContext, seconds: number) => sleep(context, seconds * 1_000)),
  );
  registrar.register(
    suspending('pg_sleep_for(interval) void', (context: EvalContext, duration: Interval) =>
      sleep(context, Number(intervalEpochMicroseconds(duration)) / 1_000),
    ),
  );
  registrar.register(
    suspending('pg_sleep_until(timestamptz) void', (context: EvalContext, time: number | bigint) =>
      sleep(context, (Number(time) - context.clockTimestamp()) / 1_000),
    ),
  );
}
