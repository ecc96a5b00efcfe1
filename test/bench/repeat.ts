import type { Later } from './peers/peer.ts';

/**
 * Calls `operation` with 0, 1, 2 … `count − 1`, each after the one before has answered. It waits only where there is
 * something to wait for, so a synchronous driver is not charged for a promise.
 */
export function repeat(count: number, operation: (index: number) => Later<unknown>): Later<void> {
  for (let index = 0; index < count; index++) {
    const pending = operation(index);
    if (pending instanceof Promise) return finishWaiting(pending, index + 1, count, operation);
  }
}

async function finishWaiting(
  first: Promise<unknown>,
  start: number,
  count: number,
  operation: (index: number) => Later<unknown>,
): Promise<void> {
  await first;
  for (let index = start; index < count; index++) await operation(index);
}
