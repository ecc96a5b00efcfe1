/**
 * Saved graphs: `derived/<index id>.hnsw` is the library's file, `derived/<index id>.meta` says what it reflects.
 *
 * Meta file, little endian: magic `AIONHNSW`, format u32 = 1, crc32 of the graph file u32, length of the JSON header
 * u32, JSON header (index id, timestamp, options, entry count), zeros up to 8, row ids f64 × entries, deleted marks
 * u8 × entries, crc32 of everything before u32. Nothing native reads a byte before both checksums hold.
 */
import type { Host } from '../../host/host.ts';
import { type GraphOptions, HnswGraph } from './hnsw-graph.ts';

const magic = 'AIONHNSW';
const formatVersion = 1;
const prefixBytes = 20;

interface SavedGraph {
  readonly graph: HnswGraph;
  /** Timestamp of the state it reflects. */
  readonly timestamp: number;
}

interface Header {
  readonly index: number;
  readonly timestamp: number;
  readonly entries: number;
  readonly options: GraphOptions;
}

const pathsOf = (folder: string, index: number): { readonly graph: string; readonly meta: string } => ({
  graph: `${folder}/derived/${index}.hnsw`,
  meta: `${folder}/derived/${index}.meta`,
});

export function saveGraph(host: Host, folder: string, index: number, graph: HnswGraph, timestamp: number): void {
  const { files, hashing } = host;
  const paths = pathsOf(folder, index);
  files.makeFolder(`${folder}/derived`);
  // a stale meta file must never meet a new graph file
  if (files.kind(paths.meta) !== undefined) files.remove(paths.meta);
  const { rowIds, deleted } = graph.writeTo(paths.graph);
  const header: Header = { index, timestamp, entries: rowIds.length, options: graph.options };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((prefixBytes + json.length) / 8) * 8;
  const bytes = new Uint8Array(start + rowIds.length * 9 + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(magic));
  view.setUint32(8, formatVersion, true);
  view.setUint32(12, hashing.crc32(files.readFile(paths.graph)), true);
  view.setUint32(16, json.length, true);
  bytes.set(json, prefixBytes);
  rowIds.forEach((rowId, entry) => {
    view.setFloat64(start + entry * 8, rowId, true);
  });
  bytes.set(deleted, start + rowIds.length * 8);
  view.setUint32(bytes.length - 4, hashing.crc32(bytes.subarray(0, bytes.length - 4)), true);
  files.replaceFile(paths.meta, bytes);
}

/** Removes the files of graphs whose index is gone. */
export function removeOtherGraphs(host: Host, folder: string, isWanted: (index: number) => boolean): void {
  const { files } = host;
  const derived = `${folder}/derived`;
  if (files.kind(derived) !== 'folder') return;
  for (const name of files.list(derived)) {
    const id = /^(\d+)\.(?:hnsw|meta)$/.exec(name)?.[1];
    if (id !== undefined && !isWanted(Number(id))) files.remove(`${derived}/${name}`);
  }
}

/** The saved graph, or undefined when there is none, it is damaged, or it was made with other options. */
export function loadGraph(host: Host, folder: string, index: number, options: GraphOptions): SavedGraph | undefined {
  const { files, hashing, modules } = host;
  const paths = pathsOf(folder, index);
  if (files.kind(paths.meta) !== 'file' || files.kind(paths.graph) !== 'file') return undefined;
  const bytes = files.readFile(paths.meta);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < prefixBytes + 4 || new TextDecoder().decode(bytes.subarray(0, 8)) !== magic) return undefined;
  if (view.getUint32(bytes.length - 4, true) !== hashing.crc32(bytes.subarray(0, bytes.length - 4))) return undefined;
  if (view.getUint32(8, true) !== formatVersion) return undefined;
  if (view.getUint32(12, true) !== hashing.crc32(files.readFile(paths.graph))) return undefined;
  const jsonBytes = view.getUint32(16, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(prefixBytes, prefixBytes + jsonBytes))) as Header;
  if (header.index !== index || JSON.stringify(header.options) !== JSON.stringify(options)) return undefined;
  const start = Math.ceil((prefixBytes + jsonBytes) / 8) * 8;
  const rowIds = new Float64Array(header.entries);
  for (let entry = 0; entry < header.entries; entry++) rowIds[entry] = view.getFloat64(start + entry * 8, true);
  const deleted = bytes.slice(start + header.entries * 8, start + header.entries * 9);
  const graph = new HnswGraph(modules, options);
  graph.readFrom(paths.graph, rowIds, deleted);
  return { graph, timestamp: header.timestamp };
}
