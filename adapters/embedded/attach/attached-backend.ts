/**
 * A session at the process or thread that has the folder open, reached through the folder's socket.
 */
import { threadId } from 'node:worker_threads';
import { DbError, type Engine, nodeHost } from '../../../engine/index.ts';
import type { Backend } from '../backend.ts';
import { OwnerLink } from './owner-link.ts';
import { RemoteCalls } from './remote-calls.ts';

export class AttachedBackend implements Backend {
  readonly calls: RemoteCalls;

  private constructor(link: OwnerLink) {
    this.calls = new RemoteCalls(link);
  }

  /**
   * Undefined when there is no owner, or none that serves.
   * @throws DbError 55006 for a client that wants to write where the owner only reads, 0A000 when the two cannot talk
   */
  static async to(folder: string, readOnly: boolean): Promise<AttachedBackend | undefined> {
    const owner = nodeHost().folderOwner(folder);
    if (owner === undefined) return undefined;
    const opened = await OwnerLink.open(owner, readOnly);
    if (opened === undefined) return undefined;
    const { link, welcome } = opened;
    if (welcome.pid === process.pid && welcome.threadId === threadId) {
      // a synchronous call would wait for itself
      await link.close();
      return undefined;
    }
    if (welcome.readOnly && !readOnly) {
      await link.close();
      throw new DbError('55006', `database folder "${folder}" is open read-only by process ${welcome.pid}`, {
        hint: 'Open it with readOnly, or close it there first.',
      });
    }
    return new AttachedBackend(link);
  }

  get engine(): Engine {
    throw elsewhere('the engine');
  }

  fork(): Promise<Backend> {
    return Promise.reject(elsewhere('a fork'));
  }

  snapshot(): Promise<void> {
    return Promise.reject(elsewhere('a snapshot'));
  }

  reset(): Promise<void> {
    return Promise.reject(elsewhere('a reset'));
  }

  close(): Promise<void> {
    return this.calls.close();
  }
}

function elsewhere(what: string): DbError {
  return new DbError('0A000', `${what} of a database that another process or thread has open is not supported`, {
    hint: 'Do it where the folder was opened first.',
  });
}
