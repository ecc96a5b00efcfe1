/** The saved graph in derived/: used when it is whole, ignored when it is not, never trusted. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { loadGraph } from '../../engine/access/hnsw/derived-file.ts';
import { nodeHost } from '../../engine/host/host.ts';
import { graphTest } from './graph-test.ts';
import { dimensions, TwinTables, vectors } from './workbench.ts';

const query = [0.5, -1, 2, 0];
let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'aiondb-vector-')), 'data');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

/** The two files of the only graph. */
function graphFiles(): { readonly graph: string; readonly meta: string } {
  const derived = join(folder, 'derived');
  const [graph, meta] = ['.hnsw', '.meta'].map((ending) => readdirSync(derived).find((name) => name.endsWith(ending)));
  return { graph: join(derived, graph!), meta: join(derived, meta!) };
}

async function fill(count: number): Promise<void> {
  const twins = await TwinTables.open(count, folder);
  await twins.nearest(query, 10);
  await twins.close();
}

/** Opens, checks the answers, and closes again. */
async function check(): Promise<void> {
  const twins = await TwinTables.reopen(folder);
  await twins.nearest(query, 10);
  await twins.nearest(query, 10, 'id > 1400');
  await twins.close();
}

graphTest('closing saves the graph, opening uses it', async () => {
  await fill(1500);
  const { graph, meta } = graphFiles();
  expect(statSync(graph).size).toBeGreaterThan(1500 * 16);
  expect(existsSync(meta)).toBe(true);
  await check();
});

graphTest('changes after the save are found beside the saved graph', async () => {
  await fill(1500);
  const saved = readFileSync(graphFiles().graph);
  const savedMeta = readFileSync(graphFiles().meta);
  const twins = await TwinTables.reopen(folder);
  await twins.both(`UPDATE $ SET v = '[0.5,-1,2,0]' WHERE id = 7`);
  await twins.both('DELETE FROM $ WHERE id = 8');
  await twins.insert(2001, vectors(40, 4));
  await twins.close();
  // as after a crash before the save
  const { graph, meta } = graphFiles();
  writeFileSync(graph, saved);
  writeFileSync(meta, savedMeta);
  const again = await TwinTables.reopen(folder);
  expect((await again.nearest(query, 10))[0]!.id).toBe(7);
  await again.db.exec('CHECKPOINT');
  await again.nearest(query, 25);
  await again.close();
});

graphTest('a meta or graph file with any byte damaged, or a short one, is not loaded', async () => {
  await fill(1500);
  const { graph, meta } = graphFiles();
  const index = Number(/(\d+)\.meta$/.exec(meta)![1]);
  const options = { dimensions, metric: 'l2', links: 16, buildCandidates: 64 } as const;
  const load = () => loadGraph(nodeHost(), folder, index, options);
  expect(load()?.graph.size).toBe(1485);
  for (const [path, stride] of [
    [meta, 19],
    [graph, 29_989],
  ] as const) {
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += stride) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 0x41;
      writeFileSync(path, damaged);
      expect(load(), `${path} damaged at ${at}`).toBeUndefined();
    }
    for (const length of [0, 7, 23, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length));
      expect(load(), `${path} cut to ${length}`).toBeUndefined();
    }
    writeFileSync(path, whole);
  }
  expect(loadGraph(nodeHost(), folder, index, { ...options, links: 8 })).toBeUndefined();
  expect(load()?.graph.size).toBe(1485);
});

graphTest('a database whose saved graph is damaged or missing answers right', async () => {
  await fill(1500);
  const { graph } = graphFiles();
  const whole = readFileSync(graph);
  whole[whole.length >> 1]! ^= 0xff;
  writeFileSync(graph, whole);
  await check();
  rmSync(graphFiles().graph);
  await check();
  expect(statSync(graphFiles().graph).size).toBe(whole.length);
});

graphTest(
  'the graph of an index that was dropped, or of rows that were truncated, is neither used nor kept',
  async () => {
    await fill(1500);
    const old = graphFiles().graph;
    const twins = await TwinTables.reopen(folder);
    await twins.nearest(query, 3);
    await twins.db.exec(
      'DROP INDEX indexed_v; CREATE INDEX indexed_v ON indexed USING hnsw (v vector_l2_ops) WITH (m = 24)',
    );
    await twins.nearest(query, 10);
    await twins.both('TRUNCATE $');
    await twins.insert(1, vectors(1600, 21));
    await twins.nearest(query, 10);
    await twins.close();
    expect(existsSync(old)).toBe(false);
    await check();
  },
);
