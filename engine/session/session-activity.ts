/**
 * What a session is doing, as the other sessions of its database may see it (pg_stat_activity).
 */
import type { Wait } from '../txn/txn.ts';

/** Times are microseconds since 2000-01-01 UTC. */
export interface SessionActivity {
  readonly backendId: number;
  readonly currentUser: string;
  readonly databaseName: string;
  readonly connectedAt: number;
  readonly state: 'active' | 'idle' | 'idle in transaction' | 'idle in transaction (aborted)';
  /** What the running statement waits for. */
  readonly waitingOn: Wait['on'] | undefined;
  /** Of the running transaction; undefined for one that has failed. */
  readonly transactionStartedAt: number | undefined;
  /** Of the statement that runs or ran last; 0 before the first. */
  readonly statementStartedAt: number;
  readonly statementText: string | undefined;
  readonly settings: { find(name: string): string | undefined };
}
