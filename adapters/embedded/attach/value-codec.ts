/**
 * Values that structured clones do not carry, there and back: graph values, which would lose their class, objects with a
 * `toJSON`, and what is no value at all (functions, symbols, sets), which the owner must see to refuse it as it refuses
 * its own. Each becomes a `Set` of a tag and its parts; as sets are no values themselves, nothing else is one.
 *
 * What needs none of this is handed through as it is, uncopied.
 */
import { GraphNode, GraphPath, GraphRelationship } from '../../../engine/index.ts';

export function carried(value: unknown): unknown {
  switch (typeof value) {
    case 'function':
      return new Set(['function']);
    case 'symbol':
      return new Set(['symbol']);
    case 'object':
      return value === null ? null : carriedObject(value);
    default:
      return value;
  }
}

function carriedObject(value: object): unknown {
  if (Array.isArray(value)) return changedOrSame(value, value.map(carried));
  if (value instanceof Date || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value;
  if (value instanceof GraphNode) {
    return new Set(['node', [value.table, value.rowId, value.labels, carriedMap(value.properties)]]);
  }
  if (value instanceof GraphRelationship) {
    const ends = [value.sourceTable, value.sourceRowId, value.targetTable, value.targetRowId];
    return new Set(['relationship', [value.table, value.rowId, value.type, ...ends, carriedMap(value.properties)]]);
  }
  if (value instanceof GraphPath) {
    return new Set(['path', [value.nodes.map(carried), value.relationships.map(carried)]]);
  }
  if (value instanceof Set) return new Set(['set']);
  if (value instanceof Map) return carriedMap(value);
  if ('toJSON' in value && typeof value.toJSON === 'function') return carried(value.toJSON());
  const names = Object.keys(value);
  const fields = value as Readonly<Record<string, unknown>>;
  const sent = names.map((name) => carried(fields[name]));
  if (isPlain(value) && names.every((name, at) => sent[at] === fields[name])) return value;
  return Object.fromEntries(names.map((name, at) => [name, sent[at]]));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function carriedMap(map: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
  return new Map([...map].map(([key, value]) => [carried(key), carried(value)]));
}

function changedOrSame(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, at) => Object.is(item, before[at])) ? before : after;
}

export function received(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? receivedObject(value) : value;
}

function receivedObject(value: object): unknown {
  if (Array.isArray(value)) return changedOrSame(value, value.map(received));
  if (value instanceof Set) return untagged([...value] as [string, readonly unknown[]]);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [received(key), received(item)]));
  if (!isPlain(value)) return value;
  const names = Object.keys(value);
  const fields = value as Readonly<Record<string, unknown>>;
  const items = names.map((name) => received(fields[name]));
  if (names.every((name, at) => Object.is(items[at], fields[name]))) return value;
  return Object.fromEntries(names.map((name, at) => [name, items[at]]));
}

type Properties = ConstructorParameters<typeof GraphNode>[3];

function untagged([tag, parts]: [string, readonly unknown[]]): unknown {
  switch (tag) {
    case 'node': {
      const [table, rowId, labels, properties] = parts as [number, number, string[], Properties];
      return new GraphNode(table, rowId, labels, received(properties) as Properties);
    }
    case 'relationship': {
      const [table, rowId, type, sourceTable, sourceRowId, targetTable, targetRowId, properties] = parts as [
        ...[number, number, string],
        ...[number, number, number, number, Properties],
      ];
      const source = { table: sourceTable, rowId: sourceRowId };
      const target = { table: targetTable, rowId: targetRowId };
      return new GraphRelationship({ table, rowId }, type, source, target, received(properties) as Properties);
    }
    case 'path': {
      const [nodes, relationships] = received(parts) as [GraphNode[], GraphRelationship[]];
      return new GraphPath(nodes, relationships);
    }
    case 'function':
      return () => undefined;
    case 'symbol':
      return Symbol('');
    default:
      return new Set();
  }
}
