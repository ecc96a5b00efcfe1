/**
 * Rounds that take turns. In each round every contestant runs once, the order shifting by one from round to round, so
 * that a slow minute of the machine, a full cache or a warm disk meets all of them.
 */
import type { Case, Contestant } from './case.ts';

export interface Measurement {
  readonly name: string;
  readonly version: string;
  readonly note?: string;
  readonly operationCount: number;
  /** Milliseconds per operation, one entry a round; entries of one index were taken together. */
  readonly roundsMs: readonly number[];
}

const aimedRoundMs = 250;

export async function measure(
  { operationCount, ...shape }: Pick<Case, 'operationCount' | 'roundCount'>,
  contestants: readonly Contestant[],
  onRound: (round: number) => void,
): Promise<Measurement[]> {
  const entries: { contestant: Contestant; count: number; roundsMs: number[] }[] = [];
  for (const contestant of contestants) {
    const count = operationCount ?? (await calibrate(contestant));
    entries.push({ contestant, count, roundsMs: [] });
  }
  for (let round = 0; round < shape.roundCount; round++) {
    onRound(round);
    for (let turn = 0; turn < entries.length; turn++) {
      const { contestant, count, roundsMs } = entries[(turn + round) % entries.length]!;
      roundsMs.push((await timeRound(contestant, count)) / count);
    }
  }
  return entries.map(({ contestant: { name, version, note }, count, roundsMs }) => ({
    name,
    version,
    ...(note === undefined ? {} : { note }),
    operationCount: count,
    roundsMs,
  }));
}

/** Doubles the operations until a round is long enough to trust, which also warms the contestant up. */
async function calibrate(contestant: Contestant): Promise<number> {
  for (let count = 1; ; count *= 2) {
    const elapsedMs = await timeRound(contestant, count);
    if (elapsedMs < aimedRoundMs / 4) continue;
    return Math.max(1, Math.round((count * aimedRoundMs) / elapsedMs));
  }
}

async function timeRound(contestant: Contestant, count: number): Promise<number> {
  await contestant.reset?.();
  globalThis.gc?.();
  const startedMs = performance.now();
  const pending = contestant.run(count);
  if (pending instanceof Promise) await pending;
  return performance.now() - startedMs;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
