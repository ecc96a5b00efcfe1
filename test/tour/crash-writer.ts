/**
 * The process that crash.ts kills: four connections commit transactions of three rows each and tell of each commit
 * once it is safe. Argument: the folder.
 */
import { writeSync } from 'node:fs';
import { open } from '../../adapters/embedded/embedded.ts';

const folder = process.argv[2]!;
const connections = await Promise.all(Array.from({ length: 4 }, () => open(folder)));
await connections[0]!.exec(
  'CREATE TABLE departures (commit int4, part int4, at timestamptz, PRIMARY KEY (commit, part))',
);

let next = 1;
await Promise.all(
  connections.map(async (db) => {
    for (;;) {
      const commit = next++;
      await db.transaction(async (tx) => {
        for (let part = 1; part <= 3; part++)
          await tx.query('INSERT INTO departures VALUES ($1, $2, now())', [commit, part]);
      });
      writeSync(1, `ack ${commit} .\n`);
    }
  }),
);
