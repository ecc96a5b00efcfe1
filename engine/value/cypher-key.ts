/**
 * Key bytes of `any`: the global order of openCypher as memcmp order. 1 and 1.0 are equivalent and share their bytes,
 * so keys are not read back.
 *
 * A value is the byte of its kind (its place in `cypherKinds`) and then: numbers as numeric, text escaped, lists as 1
 * and a value per element then 0, maps as count, keys, values, nodes and relationships as table and row id.
 */

import { exactNumber, sortedKeys } from './cypher-order.ts';
import { type CypherKind, cypherKind, cypherKinds, listElements } from './cypher-value.ts';
import { writeTimestampKey } from './date-time.ts';
import type { GraphNode, GraphPath, GraphRelationship } from './graph.ts';
import { type Interval, writeIntervalKey } from './interval.ts';
import { writeNumericKey } from './numeric-key.ts';
import type { TemporalValue } from './temporal-value.ts';
import type { Datum, KeyWriter } from './type.ts';

const kindByte = new Map<CypherKind, number>(cypherKinds.map((kind, position) => [kind, position + 1]));

export function writeCypherKey(writer: KeyWriter, value: Datum): void {
  const kind = cypherKind(value);
  writer.byte(kindByte.get(kind)!);
  switch (kind) {
    case 'null':
      return;
    case 'boolean':
      writer.byte(value ? 1 : 0);
      return;
    case 'number':
      writeNumericKey(writer, exactNumber(value));
      return;
    case 'string':
      writer.text(value as string);
      return;
    case 'bytes':
      writer.escaped(value as Uint8Array);
      return;
    case 'list':
      for (const element of listElements(value)) {
        writer.byte(1);
        writeCypherKey(writer, element);
      }
      writer.byte(0);
      return;
    case 'map':
      writeMap(writer, value as ReadonlyMap<string, Datum>);
      return;
    case 'node':
    case 'relationship':
      writeIdentity(writer, value as GraphNode);
      return;
    case 'path':
      writePath(writer, value as GraphPath);
      return;
    case 'duration':
      writeIntervalKey(writer, value as Interval);
      return;
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      writeTimestampKey(writer, (value as TemporalValue).value);
      return;
    default:
      kind satisfies never;
  }
}

function writeMap(writer: KeyWriter, map: ReadonlyMap<string, Datum>): void {
  const keys = sortedKeys(map);
  writer.int32(keys.length);
  for (const key of keys) writer.text(key);
  for (const key of keys) writeCypherKey(writer, map.get(key));
}

function writeIdentity(writer: KeyWriter, element: GraphNode | GraphRelationship): void {
  writer.int64(element.table);
  writer.int64(element.rowId);
}

function writePath(writer: KeyWriter, path: GraphPath): void {
  for (const element of [path.nodes[0]!, ...path.relationships]) {
    writer.byte(1);
    writeIdentity(writer, element);
  }
  writer.byte(0);
}
