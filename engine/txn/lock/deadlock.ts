/**
 * Asking for a lock that may have to be waited for, without ever waiting in a circle.
 *
 * Deadlocks are found when a request is about to wait, by a walk over "waits for" from the requester: an edge can only
 * appear by a new wait, so a cycle that is not there then cannot come about later. The requester is the victim: 40P01
 * naming everybody in the cycle. The walk goes over parties, so it sees through all kinds of locks and through a session
 * that holds one kind and waits for another.
 */
import { DbError } from '../../error.ts';
import { type LockHolder, type LockParty, type LockTarget, type LockWait, participant } from './lock-target.ts';

/**
 * Undefined when granted. Throws 40P01 when the wait could not end.
 * @param nowUs wall time, asked only when there is a wait
 */
export function requestLock(
  target: LockTarget,
  holder: LockHolder,
  bit: number,
  nowUs: () => number,
): LockWait | undefined {
  const wait = target.request(holder, bit);
  if (wait === undefined) return undefined;
  const cycle = findCycle(wait);
  if (cycle !== undefined) {
    target.withdraw(wait);
    throw deadlock(cycle);
  }
  wait.startedAt = nowUs();
  return wait;
}

/** The waits of a cycle through the given one, in order; undefined when there is none. */
function findCycle(start: LockWait): LockWait[] | undefined {
  const seen = new Set<LockParty>();
  const path: LockWait[] = [];
  const visit = (wait: LockWait): boolean => {
    path.push(wait);
    for (const { party } of wait.target.blockersOf(wait)) {
      if (party === start.holder.party) return true;
      if (seen.has(party)) continue;
      seen.add(party);
      for (const next of party.waits) if (visit(next)) return true;
    }
    path.pop();
    return false;
  };
  return visit(start) ? path : undefined;
}

function deadlock(cycle: readonly LockWait[]): DbError {
  const lines = cycle.map((wait, at) => {
    const waiting = capitalized(participant(wait.holder));
    const blocking = participant(cycle[(at + 1) % cycle.length]!.holder);
    return `${waiting} waits for ${wait.target.modeName(wait.bit)} on ${wait.target.describe()}; blocked by ${blocking}.`;
  });
  return new DbError('40P01', 'deadlock detected', { detail: lines.join('\n'), retry: true });
}

const capitalized = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
