/**
 * What must hold after a restart: durability, atomicity, agreement of index and heap, and that a checkpoint changes
 * nothing that can be seen.
 */
import { indexDisagreement, readContent } from './content.ts';
import { applyTo, type Content, difference } from './history.ts';
import { accountBalance, accountCount, sequenceId, type World } from './world.ts';

export async function checkReopened(world: World): Promise<void> {
  const { history, store, counts, spaces } = world;
  const recovered = store.statistics.newestTimestamp;
  if (recovered < history.newestAcknowledged) {
    throw new Error(`acknowledged up to ${history.newestAcknowledged}, recovered only up to ${recovered}`);
  }
  const found = currentContent(world);
  const expected = history.contentAt(recovered);
  let problem = difference(expected, found);
  if (problem !== undefined && history.inDoubt !== undefined) {
    const withInDoubt = new Map(expected);
    applyTo(withInDoubt, history.inDoubt);
    if (difference(withInDoubt, found) === undefined) {
      problem = undefined;
      counts.inDoubtKept++;
      history.add(recovered, history.inDoubt);
    }
  }
  if (problem !== undefined) throw new Error(`after recovery up to ${recovered}: ${problem}`);
  counts.lostUnacknowledged += history.commits.filter((commit) => commit.timestamp > recovered).length;
  history.cut(recovered);
  checkInvariants(world, found);
  store.checkpointSync();
  const after = difference(found, currentContent(world));
  if (after !== undefined) throw new Error(`after a checkpoint: ${after}`);
  const rows = [...found.keys()].filter((key) => key.startsWith('1/')).length;
  if (store.rowCount(spaces.entries) !== rows) {
    throw new Error(`the store counts ${store.rowCount(spaces.entries)} entries of ${rows}`);
  }
}

function currentContent(world: World): Content {
  const transaction = world.store.begin({ readOnly: true });
  const view = transaction.statementView();
  const content = readContent(view, world.spaces);
  view.release();
  transaction.rollback();
  return content;
}

function checkInvariants(world: World, content: Content): void {
  const { store, spaces, highestEntryId, highestSequence } = world;
  let sum = 0;
  for (const [key, value] of content) if (key.startsWith('0/')) sum += (JSON.parse(value) as number[])[0]!;
  if (sum !== accountCount * accountBalance) throw new Error(`the accounts hold ${sum}: a transfer is torn`);
  const disagreement = indexDisagreement(content);
  if (disagreement !== undefined) throw new Error(disagreement);
  if (store.maxRowId(spaces.entries) < highestEntryId) {
    throw new Error(`row id ${highestEntryId} was used and will be handed out again`);
  }
  const sequence = Number(store.readSequence(sequenceId)?.lastValue ?? 0);
  if (sequence < highestSequence)
    throw new Error(`sequence value ${highestSequence} was used, the sequence is at ${sequence}`);
}
