/**
 * One session of a world: transaction after transaction, failing like a real one and going on.
 */
import { CheckFailure } from './check-failure.ts';
import { runSteps } from './steps.ts';
import { Stopped, Work } from './work.ts';
import { isDbError, isStopped, type World } from './world.ts';

export async function runSession(world: World, session: number, goal: number): Promise<void> {
  const { life } = world;
  let after = 0;
  for (;;) {
    if (world.stopped || world.life !== life) return;
    const number = world.takeTransaction(goal);
    if (number === undefined) return;
    const work = new Work(world, session, number, after);
    world.lists.push(work.lists);
    try {
      await runSteps(work);
      if (work.random.below(12) === 0) {
        work.transaction.rollback();
        world.counts.count('rolled back');
      } else {
        after = (await work.commit()) ?? after;
      }
    } catch (error) {
      if (world.life !== life) return;
      if (error instanceof Stopped || isStopped(error)) {
        world.stopped = true;
        return;
      }
      const failure = expectedFailure(error);
      if (failure === undefined) throw error;
      world.counts.count(failure);
      work.transaction.rollback();
      world.counts.count('rolled back');
      if (world.store.writesRefused !== undefined) return;
      await work.pause().catch(() => undefined);
    }
  }
}

/** Under what name a failure is counted; undefined for one that is none of the expected. */
function expectedFailure(error: unknown): string | undefined {
  if (error instanceof CheckFailure) return undefined;
  if (isDbError(error, '40P01')) return 'deadlocks';
  if (isDbError(error, '40001')) return 'conflicts';
  if (isDbError(error, '53100')) return 'commits refused by a full disk';
  if (isDbError(error, '53200')) return 'writes refused by a full delta';
  if (isDbError(error, '58030', '25006')) return 'commits refused by a failed log';
  return undefined;
}
