/** A worker thread that opens the folder it is given, works a little and ends, closing or not. */

import { open } from '../../adapters/embedded/embedded.ts';
import { workerScope } from '../../engine/host/host.ts';

const scope = workerScope();
const { folder, round, closes } = scope.data as { folder: string; round: number; closes: boolean };
const db = await open(folder);
db.prepare('INSERT INTO t VALUES ($1)').run(round);
const { rows } = await db.query<{ n: number }>('SELECT count(*)::int AS n FROM t WHERE id = $1', [round]);
if (!closes) await db.exec('BEGIN; INSERT INTO t VALUES (-1)');
else await db.close();
scope.post(rows[0]!.n);
if (!closes) process.exit(0);
