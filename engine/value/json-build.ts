/**
 * Datums as JSON text: to_json, to_jsonb, json_build_object, json_agg and row_to_json stand on this.
 *
 * Numbers and booleans stay themselves (NaN and infinities become strings), json passes through, arrays and records
 * become arrays and objects, timestamps ISO 8601, everything else its text as a string. `jsonText` writes PostgreSQL's
 * json spacing; jsonb is the same text made canonical.
 */
import { arrayElements } from './array.ts';
import { exactNumber } from './cypher-order.ts';
import { cypherKind, listElements, printCypherResult } from './cypher-value.ts';
import { isInfinite, type Timestamp } from './date-time.ts';
import type { GraphNode, GraphPath, GraphRelationship } from './graph.ts';
import { canonicalJson, quoteJson } from './json.ts';
import { type Numeric, printNumeric } from './numeric.ts';
import { type DataType, type Datum, definitionOf, type PrintSettings } from './type.ts';

/** to_json. */
export function jsonText(value: Datum, type: DataType, settings?: PrintSettings): string {
  if (value === null) return 'null';
  if (type.element !== undefined) return arrayText(value as readonly Datum[], type, settings);
  const text = (): string => definitionOf(type).print(value, type, settings);
  switch (type.name) {
    case 'bool':
      return value ? 'true' : 'false';
    case 'int2':
    case 'int4':
    case 'int8':
      return String(value);
    case 'float4':
    case 'float8':
      return Number.isFinite(value) ? text() : quoteJson(text());
    case 'numeric':
      return (value as Numeric).isFinite ? printNumeric(value as Numeric) : quoteJson(text());
    case 'json':
    case 'jsonb':
      return value as string;
    case 'timestamp':
    case 'timestamptz':
      return quoteJson(isInfinite(value as Timestamp) ? text() : isoTimestamp(text()));
    case 'record':
      return jsonObjectText(
        type.fields!.map((field, i) => [field.name, jsonText((value as readonly Datum[])[i], field.type, settings)]),
      );
    case 'any':
    case 'node':
    case 'relationship':
    case 'path':
      return anyText(value);
    default:
      return quoteJson(text());
  }
}

/** to_jsonb. */
export function jsonbText(value: Datum, type: DataType, settings?: PrintSettings): string {
  if (type.name === 'jsonb') return value as string;
  return canonicalJson(jsonText(value, type, settings));
}

function arrayText(value: readonly Datum[], type: DataType, settings?: PrintSettings): string {
  const element = type.element!;
  const nested = value.length > 0 && [...arrayElements(value, element)].length !== value.length;
  const parts = value.map((item) =>
    (nested || Array.isArray(item)) && element.name !== 'record' && element.name !== 'any'
      ? arrayText(item as readonly Datum[], type, settings)
      : jsonText(item, element, settings),
  );
  return `[${parts.join(',')}]`;
}

/** `2024-01-05 10:00:00+00` → `2024-01-05T10:00:00+00:00`. */
function isoTimestamp(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d\d)(?=$| )/, '$1:00');
}

/** A graph value or a map as JSON: nodes show identity, labels and properties. */
function anyText(value: Datum): string {
  const kind = cypherKind(value);
  switch (kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number': {
      const number = exactNumber(value);
      return number.isFinite ? printNumeric(number) : quoteJson(printNumeric(number));
    }
    case 'list':
      return `[${listElements(value).map(anyText).join(', ')}]`;
    case 'map':
      return mapText(value as ReadonlyMap<string, Datum>);
    case 'node': {
      const node = value as GraphNode;
      const labels = `[${node.labels.map(quoteJson).join(', ')}]`;
      return jsonbLikeObject([
        ['elementId', quoteJson(node.elementId)],
        ['labels', labels],
        ['properties', mapText(node.properties)],
      ]);
    }
    case 'relationship': {
      const relationship = value as GraphRelationship;
      return jsonbLikeObject([
        ['elementId', quoteJson(relationship.elementId)],
        ['type', quoteJson(relationship.type)],
        ['source', quoteJson(`${relationship.sourceTable}:${relationship.sourceRowId}`)],
        ['target', quoteJson(`${relationship.targetTable}:${relationship.targetRowId}`)],
        ['properties', mapText(relationship.properties)],
      ]);
    }
    case 'path': {
      const path = value as GraphPath;
      return jsonbLikeObject([
        ['nodes', `[${path.nodes.map(anyText).join(', ')}]`],
        ['relationships', `[${path.relationships.map(anyText).join(', ')}]`],
      ]);
    }
    case 'string':
      return quoteJson(value as string);
    default:
      return quoteJson(printCypherResult(value));
  }
}

function mapText(map: ReadonlyMap<string, Datum>): string {
  return jsonbLikeObject(Array.from(map, ([key, value]) => [key, anyText(value)] as const));
}

function jsonbLikeObject(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([key, value]) => `${quoteJson(key)}: ${value}`).join(', ')}}`;
}

/** row_to_json's spacing: `{"a":1,"b":2}`. Values are JSON text already. */
export function jsonObjectText(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([key, value]) => `${quoteJson(key)}:${value}`).join(',')}}`;
}
