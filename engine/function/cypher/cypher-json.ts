/**
 * A value of `any` as JSON text: maps and lists as they are, integers and floats as numbers, everything else by its text.
 *
 * NaN and infinities have no JSON number and are written as strings; nodes and relationships are objects of their
 * properties.
 */
import { cypherKind, listElements, printCypherResult } from '../../value/cypher-value.ts';
import type { GraphNode, GraphRelationship } from '../../value/graph.ts';
import { quoteJson } from '../../value/json.ts';
import type { Datum } from '../../value/type.ts';

export function jsonOfCypher(value: Datum): string {
  const kind = cypherKind(value);
  switch (kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return value === true ? 'true' : 'false';
    case 'number':
      return typeof value === 'number' && !Number.isFinite(value) ? quoteJson(String(value)) : String(value);
    case 'list':
      return `[${listElements(value).map(jsonOfCypher).join(', ')}]`;
    case 'map':
      return objectOf(value as ReadonlyMap<string, Datum>);
    case 'node':
    case 'relationship':
      return objectOf((value as GraphNode | GraphRelationship).properties);
    default:
      return quoteJson(printCypherResult(value));
  }
}

function objectOf(members: ReadonlyMap<string, Datum>): string {
  const parts = [...members].map(([key, member]) => `${quoteJson(key)}: ${jsonOfCypher(member)}`);
  return `{${parts.join(', ')}}`;
}
