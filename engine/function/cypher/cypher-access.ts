/**
 * Parts of values: properties, subscripts, slices, and the functions of nodes, relationships, paths and maps.
 *
 * A property that is not there is null. A missing bound of a slice is written as 0 or as the largest integer. id() packs
 * table and row id into one integer; elementId() is the text of both.
 */
import { listElements } from '../../value/cypher-value.ts';
import { GraphNode, GraphPath, GraphRelationship } from '../../value/graph.ts';
import { Interval } from '../../value/interval.ts';
import { TemporalValue } from '../../value/temporal-value.ts';
import type { Datum } from '../../value/type.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar, tableFunction } from '../definition.ts';
import { asList, isList, listOf } from './cypher-argument.ts';
import { cypherFailure, wrongType } from './cypher-failure.ts';
import { durationComponent, temporalComponent } from './temporal-component.ts';

type Entity = GraphNode | GraphRelationship;

function isEntity(value: Datum): value is Entity {
  return value instanceof GraphNode || value instanceof GraphRelationship;
}

function property(value: Datum, key: string): Datum {
  if (value instanceof Map) return (value as ReadonlyMap<string, Datum>).get(key) ?? null;
  if (isEntity(value)) return value.properties.get(key) ?? null;
  if (value instanceof TemporalValue) return temporalComponent(value, key);
  if (value instanceof Interval) return durationComponent(value, key);
  throw wrongType(`property access .${key}`, value);
}

function index(value: Datum, subscript: Datum): Datum {
  if (isList(value)) {
    if (typeof subscript !== 'bigint') throw wrongType('a list index', subscript, 'ListElementAccessByNonInteger');
    const list = listElements(value);
    const position = subscript < 0n ? BigInt(list.length) + subscript : subscript;
    return position < 0n || position >= BigInt(list.length) ? null : (list[Number(position)] ?? null);
  }
  if (value instanceof Map || isEntity(value)) {
    if (typeof subscript !== 'string') throw wrongType('a map key', subscript, 'MapElementAccessByNonString');
    return property(value, subscript);
  }
  throw wrongType('a subscript', value);
}

function slice(value: Datum, from: Datum, to: Datum): Datum {
  const list = listOf(value, 'a list slice');
  if (typeof from !== 'bigint') throw wrongType('a list slice', from);
  if (typeof to !== 'bigint') throw wrongType('a list slice', to);
  return list.slice(Number(from), Number(to));
}

function keys(value: Datum): string[] {
  if (value instanceof Map) return [...(value as ReadonlyMap<string, Datum>).keys()];
  if (isEntity(value)) return [...value.properties].filter(([, present]) => present !== null).map(([key]) => key);
  throw wrongType('keys()', value);
}

function properties(value: Datum): ReadonlyMap<string, Datum> {
  if (value instanceof Map) return value as ReadonlyMap<string, Datum>;
  if (isEntity(value)) return new Map([...value.properties].filter(([, present]) => present !== null));
  throw wrongType('properties()', value);
}

function labels(value: Datum): readonly string[] {
  if (value instanceof GraphNode) return value.labels;
  throw wrongType('labels()', value, 'InvalidArgumentValue');
}

function relationshipType(value: Datum): string {
  if (value instanceof GraphRelationship) return value.type;
  throw wrongType('type()', value, 'InvalidArgumentValue');
}

function hasLabel(value: Datum, label: string): boolean {
  if (value instanceof GraphNode) return value.labels.includes(label);
  if (value instanceof GraphRelationship) return value.type === label;
  throw wrongType(`the label test :${label}`, value);
}

const rowIdBits = 40n;

function identity(value: Datum): bigint {
  if (!isEntity(value)) throw wrongType('id()', value);
  return (BigInt(value.table) << rowIdBits) | BigInt(value.rowId);
}

function elementId(value: Datum): string {
  if (!isEntity(value)) throw wrongType('elementId()', value);
  return value.elementId;
}

function pathOf(value: Datum, what: string): GraphPath {
  if (value instanceof GraphPath) return value;
  throw wrongType(what, value);
}

function endNode(session: EvalContext, value: Datum, which: 'start' | 'end'): Datum {
  if (!(value instanceof GraphRelationship)) throw wrongType(`${which}Node()`, value);
  if (which === 'start') return session.graphEntity('node', value.sourceTable, value.sourceRowId);
  return session.graphEntity('node', value.targetTable, value.targetRowId);
}

/** A path from alternating nodes and relationships. */
function makePath(parts: Datum): GraphPath | null {
  const elements = listOf(parts, 'a path');
  if (elements.includes(null)) return null;
  const nodes = elements.filter((element) => element instanceof GraphNode);
  const relationships = elements.filter((element) => element instanceof GraphRelationship);
  if (nodes.length !== relationships.length + 1) {
    throw cypherFailure('InvalidArgumentValue', 'a path alternates nodes and relationships and ends in nodes');
  }
  return new GraphPath(nodes, relationships);
}

/** Nodes and relationships of a path in turn. */
function pathElements({ nodes, relationships }: GraphPath): Datum[] {
  return nodes.flatMap((node, i) => (i === 0 ? [node] : [relationships[i - 1]!, node]));
}

/** Members of both; those of the second win. */
function mergeMaps(first: Datum, second: Datum): ReadonlyMap<string, Datum> {
  return new Map([...properties(first), ...properties(second)]);
}

/** UNWIND: the elements of a list, a single value as itself, nothing for null. */
function* unwind(value: Datum): Generator<readonly Datum[]> {
  for (const element of asList(value)) yield [element];
}

export function registerCypherAccess(registrar: Registrar): void {
  const define = (signature: string, body: Parameters<typeof scalar>[1]): void =>
    registrar.register(scalar(`cypher_${signature}`, body));
  define('property(any, text) any', property);
  define('index(any, any) any', index);
  define('slice(any, any, any) any', slice);
  define('keys(any) any', keys);
  define('properties(any) any', properties);
  define('labels(any) any', labels);
  define('type(any) any', relationshipType);
  define('has_label(any, text) bool', hasLabel);
  define('id(any) any', identity);
  define('elementid(any) any', elementId);
  define('nodes(any) any', (value: Datum) => pathOf(value, 'nodes()').nodes);
  define('relationships(any) any', (value: Datum) => pathOf(value, 'relationships()').relationships);
  define('rels(any) any', (value: Datum) => pathOf(value, 'rels()').relationships);
  define('length(any) any', (value: Datum) => BigInt(pathOf(value, 'length()').relationships.length));
  define('path(any) path', makePath);
  define('path_elements(path) any', pathElements);
  define('merge_maps(any, any) any', mergeMaps);
  define('list(any) any', (value: Datum) => listOf(value, 'a list expression'));
  const stable = { needsContext: true, volatility: 'stable' } as const;
  for (const which of ['start', 'end'] as const) {
    const body = (session: EvalContext, value: Datum): Datum => endNode(session, value, which);
    registrar.register(scalar(`cypher_${which}node(any) any`, body, stable));
  }
  registrar.register(tableFunction('cypher_unwind(any)', 'value any', unwind));
}
