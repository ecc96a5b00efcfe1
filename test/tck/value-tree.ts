/**
 * Values as the TCK's tables write them, and results as the same trees, so that both print alike and can be compared.
 *
 * Integers and floats stay apart; labels and map keys are sorted; temporal values are texts, as the tables have them.
 */
import { cypherKind, listElements, printCypherResult } from '../../engine/value/cypher-value.ts';
import { GraphNode, GraphPath, GraphRelationship } from '../../engine/value/graph.ts';
import type { Datum } from '../../engine/value/type.ts';

export type Tree =
  | { readonly kind: 'scalar'; readonly value: null | boolean | bigint | number | string }
  | { readonly kind: 'list'; readonly items: readonly Tree[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Tree> }
  | { readonly kind: 'node'; readonly labels: readonly string[]; readonly properties: ReadonlyMap<string, Tree> }
  | { readonly kind: 'relationship'; readonly type: string; readonly properties: ReadonlyMap<string, Tree> }
  | { readonly kind: 'path'; readonly nodes: readonly Tree[]; readonly steps: readonly PathStep[] };

interface PathStep {
  readonly relationship: Tree;
  readonly forwards: boolean;
}

/** `ignoreListOrder`: lists print sorted. */
export function printTree(tree: Tree, ignoreListOrder = false): string {
  const print = (inner: Tree): string => printTree(inner, ignoreListOrder);
  switch (tree.kind) {
    case 'scalar':
      return printScalar(tree.value);
    case 'list': {
      const items = tree.items.map(print);
      return `[${(ignoreListOrder ? items.sort() : items).join(', ')}]`;
    }
    case 'map':
      return printMap(tree.entries, print);
    case 'node': {
      const labels = [...tree.labels].sort().map((label) => `:${label}`);
      return `(${labels.join('')}${tree.properties.size === 0 ? '' : ` ${printMap(tree.properties, print)}`})`;
    }
    case 'relationship':
      return `[:${tree.type}${tree.properties.size === 0 ? '' : ` ${printMap(tree.properties, print)}`}]`;
    case 'path': {
      const rest = tree.steps.map(({ relationship, forwards }, i) => {
        const link = print(relationship);
        return `${forwards ? `-${link}->` : `<-${link}-`}${print(tree.nodes[i + 1]!)}`;
      });
      return `<${print(tree.nodes[0]!)}${rest.join('')}>`;
    }
  }
}

function printScalar(value: null | boolean | bigint | number | string): string {
  if (typeof value === 'number') return `float ${Object.is(value, -0) ? 0 : value}`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function printMap(entries: ReadonlyMap<string, Tree>, print: (tree: Tree) => string): string {
  const printed = [...entries].map(([key, value]) => `${key}: ${print(value)}`);
  return `{${printed.sort().join(', ')}}`;
}

/** A result of the engine. */
export function treeOf(value: Datum): Tree {
  if (value instanceof GraphNode) return nodeTree(value);
  if (value instanceof GraphRelationship) return relationshipTree(value);
  if (value instanceof GraphPath) return pathTree(value);
  if (value instanceof Map) return { kind: 'map', entries: propertyTrees(value as ReadonlyMap<string, Datum>) };
  switch (cypherKind(value)) {
    case 'list':
      return { kind: 'list', items: listElements(value).map(treeOf) };
    case 'null':
    case 'boolean':
    case 'string':
      return { kind: 'scalar', value: value as null | boolean | string };
    case 'number':
      return { kind: 'scalar', value: value as bigint | number };
    default:
      return { kind: 'scalar', value: printCypherResult(value) };
  }
}

function propertyTrees(properties: ReadonlyMap<string, Datum>): ReadonlyMap<string, Tree> {
  return new Map([...properties].map(([key, value]) => [key, treeOf(value)]));
}

function presentProperties(properties: ReadonlyMap<string, Datum>): ReadonlyMap<string, Tree> {
  return propertyTrees(new Map([...properties].filter(([, value]) => value !== null)));
}

function nodeTree(node: GraphNode): Tree {
  return { kind: 'node', labels: node.labels, properties: presentProperties(node.properties) };
}

function relationshipTree(relationship: GraphRelationship): Tree {
  return { kind: 'relationship', type: relationship.type, properties: presentProperties(relationship.properties) };
}

function pathTree({ nodes, relationships }: GraphPath): Tree {
  const steps = relationships.map((relationship, i): PathStep => {
    const from = nodes[i]!;
    const forwards = relationship.sourceTable === from.table && relationship.sourceRowId === from.rowId;
    return { relationship: relationshipTree(relationship), forwards };
  });
  return { kind: 'path', nodes: nodes.map(nodeTree), steps };
}

/** A parameter for the engine. */
export function datumOf(tree: Tree): Datum {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(datumOf);
    case 'map':
      return new Map([...tree.entries].map(([key, value]) => [key, datumOf(value)]));
    default:
      throw new TypeError(`a ${tree.kind} cannot be a parameter`);
  }
}
