/**
 * Checks the files of a closed database as far as that is possible without opening it: whose folder it is, and every
 * page and pair of the base. What recovery says of the log is learnt by opening it.
 */
import type { Host } from '../../host/host.ts';
import { checkLmdbStore } from '../../kv/kv.ts';
import { openFolder, prepareFolder } from '../database-folder.ts';

/**
 * Returns when the files are sound. Throws DbError: XX001 what is damaged, 55006 when another process has the folder,
 * 58P01 for a folder that is not a database, 58000 for one of another format.
 */
export async function checkFolder(host: Host, path: string): Promise<void> {
  prepareFolder(host, path, true);
  const lock = await host.lockFolder(path);
  try {
    const folder = openFolder(host, path, true);
    for (const _pause of checkLmdbStore(host, folder.baseFolder)) {
      await new Promise<void>((resolve) => host.timers.immediate(resolve));
    }
  } finally {
    await lock.release();
  }
}
