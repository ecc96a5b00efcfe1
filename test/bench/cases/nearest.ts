import hnswlib from 'hnswlib-node';
import type { Answer, Case, Contestant, Setting } from '../case.ts';
import { exactNearest, makeVectors, recallOf, type Vectors } from '../data/vectors.ts';
import { type AionPeer, openAionDb } from '../peers/aiondb.ts';
import { installedVersion } from '../peers/installed-version.ts';
import { repeat } from '../repeat.ts';

const dimension = 96;
const k = 10;
const queryCount = 200;
const links = 16;
const constructionWidth = 200;
const requiredRecall = 0.99;
const searchWidths = [10, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640];

interface Search {
  readonly name: string;
  readonly version: string;
  setWidth(width: number): Promise<void>;
  search(query: Float32Array): readonly number[];
  close(): Promise<void>;
}

/** Each searches with the smallest width that reaches the recall, so the times are for answers of one quality. */
export const nearest: Case = {
  name: 'nearest-10',
  operation: `the ${k} nearest of clustered vectors with ${dimension} dimensions, recall at least ${requiredRecall}`,
  rowCount: 50_000,
  contestants: ['aiondb', 'hnswlib-node'],
  roundCount: 9,
  operationCount: null,
  async open(setting) {
    const vectors = makeVectors(setting.rowCount, dimension, queryCount);
    const truth = vectors.queries.map((query) => exactNearest(vectors, query, k));
    const contestants: Contestant[] = [];
    for (const name of setting.names) {
      const search = await (name === 'aiondb' ? searchOfAionDb(setting, vectors) : searchOfHnswlib(vectors));
      contestants.push(await contestantFor(search, vectors.queries, truth));
    }
    return contestants;
  },
  agree(answers) {
    for (const [name, [row]] of answers) {
      const recall = Number(row?.[0]);
      if (!(recall >= requiredRecall)) throw new Error(`${name} reaches a recall of only ${recall}`);
    }
  },
};

async function contestantFor(search: Search, queries: Vectors['queries'], truth: number[][]): Promise<Contestant> {
  const recall = () => recallOf(queries.map(search.search), truth);
  let width = 0;
  for (width of searchWidths) {
    await search.setWidth(width);
    if (recall() >= requiredRecall) break;
  }
  return {
    name: search.name,
    version: search.version,
    note: `ef ${width}, recall ${recall().toFixed(4)}`,
    answer: (): Answer => [[recall()]],
    run: (count) => repeat(count, (index) => void search.search(queries[index % queryCount]!)),
    close: () => search.close(),
  };
}

async function searchOfAionDb(setting: Setting, vectors: Vectors): Promise<Search> {
  const peer: AionPeer = await openAionDb(setting.folder);
  await peer.exec(`CREATE TABLE item (id integer PRIMARY KEY, embedding vector(${dimension}))`);
  const csv = vectors.items.map((item, id) => `${id},"[${item.join(',')}]"`).join('\n');
  const blob = new Blob([csv, '\n']);
  await peer.client.query("COPY item FROM '/dev/blob' WITH (FORMAT csv)", [], { blob });
  const options = `m = ${links}, ef_construction = ${constructionWidth}`;
  await peer.exec(`CREATE INDEX item_embedding ON item USING hnsw (embedding vector_l2_ops) WITH (${options})`);
  const statement = peer.client.prepare(`SELECT id FROM item ORDER BY embedding <-> $1 LIMIT ${k}`);
  return {
    name: peer.name,
    version: peer.version,
    setWidth: (width) => Promise.resolve(peer.exec(`SET hnsw.ef_search = ${width}`)),
    search: (query) => statement.all(query).map((row) => Number(row['id'])),
    close: () => Promise.resolve(peer.close()),
  };
}

async function searchOfHnswlib(vectors: Vectors): Promise<Search> {
  const index = new hnswlib.HierarchicalNSW('l2', dimension);
  index.initIndex(vectors.items.length, links, constructionWidth, 100);
  for (const [id, item] of vectors.items.entries()) index.addPoint([...item], id);
  const queries = new Map(vectors.queries.map((query) => [query, [...query]]));
  return {
    name: 'hnswlib-node',
    version: installedVersion('hnswlib-node'),
    setWidth: async (width) => index.setEf(width),
    search: (query) => index.searchKnn(queries.get(query)!, k).neighbors,
    close: async () => {},
  };
}
