/** An EvalContext for tests: a fixed clock, a counting random source, settings and sequences in memory. */
import { DbError } from '../../engine/error.ts';
import type { EvalContext } from '../../engine/function/function.ts';
import type { Datum } from '../../engine/value/type.ts';

/** 2024-02-29 12:34:56.789 UTC. */
export const testNow = 762_525_296_789_000;

export function testSession(timeZone = 'UTC'): EvalContext {
  const settings = new Map([['timezone', timeZone]]);
  let sequence = 0;
  return {
    transactionTimestamp: testNow,
    statementTimestamp: testNow,
    clockTimestamp: () => testNow,
    random: () => 0.25,
    randomBytes: (count) => Uint8Array.from({ length: count }, (_, i) => i),
    setting: (name) => settings.get(name),
    setSetting: (name, value) => {
      settings.set(name, value);
    },
    printSettings: { timeZone, extraFloatDigits: 1, byteaOutput: 'hex' },
    currentUser: 'aiondb',
    sessionUser: 'aiondb',
    currentDatabase: 'aiondb',
    currentSchema: 'public',
    searchPath: ['public'],
    backendId: 42,
    serverVersion: '15.0',
    nextSequenceValue: () => ++sequence,
    currentSequenceValue: () => sequence,
    setSequenceValue: (_name, value) => {
      sequence = Number(value);
    },
    lastSequenceValue: () => sequence,
    advisoryLocks: { take: notHere, tryTake: notHere, giveBack: notHere, giveBackAll: notHere },
    sleep: notHere,
    catalogAnswer: (question, ...values) => catalogAnswer(question, values),
    graphEntity: () => null,
  };
}

function notHere(): never {
  throw new DbError('0A000', 'waiting is not part of this test');
}

function catalogAnswer(question: string, values: readonly Datum[]): Datum {
  if (question === 'format_type') return `type ${String(values[0])}`;
  if (question === 'regclass_in') return 4711;
  if (question === 'regclass_out') return `table_${String(values[0])}`;
  throw new DbError('0A000', `${question} is not part of this test`);
}
