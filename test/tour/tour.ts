/**
 * `npm run tour`: real data through every part of the database, in a folder of its own that is removed at the end.
 *
 * Each stop is a file of this folder; tour.test.ts checks their answers against plain JavaScript over the same files.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '../../adapters/embedded/embedded.ts';
import { crash } from './crash.ts';
import { busyAndNear } from './hybrid.ts';
import { load } from './load.ts';
import { nearestAirports } from './nearest.ts';
import { busiestStates, genresByGross } from './relational.ts';
import { connections, shortestRoute } from './routes.ts';
import { printSection, type Section } from './section.ts';

const startedMs = performance.now();
const parent = mkdtempSync(join(tmpdir(), 'aiondb-tour-'));
const folder = join(parent, 'data');
try {
  console.log(`A database in ${folder}, filled from the package vega-datasets\n`);
  const db = await open(folder);
  await load(db, process.stdout);
  const show = (section: Section): void => console.log(printSection(section));
  show(await genresByGross(db));
  show(await busiestStates(db));
  show(await connections(db, 'BOI', 'FL'));
  show(await shortestRoute(db, 'PUB', 'PSG'));
  show(await nearestAirports(db, { name: 'San Francisco', latitude: 37.7749, longitude: -122.4194 }));
  show(await busyAndNear(db, 'BOI', { name: 'Key West', latitude: 24.5551, longitude: -81.78 }));
  await db.close();
  show(await crash(folder));
  console.log(`\nDone in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`);
} finally {
  rmSync(parent, { recursive: true, force: true });
}
