/**
 * What plans of the graph language ask of values that hold nodes, relationships and paths: their identities and parts.
 *
 * `cypher_node_table` and its kin turn a value back into the identity that expansions and updates work on. They are made
 * by the binder and have no spelling of their own in a query.
 */
import { DbError } from '../../error.ts';
import { GraphNode, GraphPath, GraphRelationship } from '../../value/graph.ts';
import type { Datum } from '../../value/type.ts';
import { type Registrar, scalar } from '../definition.ts';
import { asList } from './cypher-argument.ts';
import { wrongType } from './cypher-failure.ts';

function nodeOf(value: Datum): GraphNode {
  if (value instanceof GraphNode) return value;
  throw wrongType('a node pattern', value);
}

function relationshipOf(value: Datum): GraphRelationship {
  if (value instanceof GraphRelationship) return value;
  throw wrongType('a relationship pattern', value);
}

/** The nodes a value stands for where it is changed or deleted. */
function nodesIn(value: Datum): readonly GraphNode[] {
  if (value instanceof GraphNode) return [value];
  if (value instanceof GraphPath) return value.nodes;
  if (value === null || value instanceof GraphRelationship) return [];
  throw wrongType('an update', value);
}

function relationshipsIn(value: Datum): readonly GraphRelationship[] {
  if (value instanceof GraphRelationship) return [value];
  if (value instanceof GraphPath) return value.relationships;
  if (value === null || value instanceof GraphNode) return [];
  throw wrongType('an update', value);
}

/** A property value of MERGE: null would match nothing and create something each time. */
function mergeKey(value: Datum, name: string): Datum {
  if (value !== null) return value;
  const detail = 'MergeReadOwnWrites';
  throw new DbError('22004', `MERGE cannot use null as the value of property "${name}"`, { detail });
}

/** What was deleted by an earlier clause has no properties and labels to read. */
function requirePresent(value: Datum): never {
  const kind = value instanceof GraphNode ? 'node' : 'relationship';
  throw new DbError('55000', `the ${kind} was deleted by this statement`, { detail: 'DeletedEntityAccess' });
}

export function registerCypherEntities(registrar: Registrar): void {
  const define = (signature: string, body: Parameters<typeof scalar>[1], strict = true): void =>
    registrar.register(scalar(`cypher_${signature}`, body, { strict }));
  define('node_table(any) int4', (value: Datum) => nodeOf(value).table);
  define('node_row(any) int8', (value: Datum) => nodeOf(value).rowId);
  define('relationship_table(any) int4', (value: Datum) => relationshipOf(value).table);
  define('relationship_row(any) int8', (value: Datum) => relationshipOf(value).rowId);
  define('nodes_in(any) any', nodesIn, false);
  define('relationships_in(any) any', relationshipsIn, false);
  define('list_of(any) any', asList);
  define('merge_key(any, text) any', mergeKey, false);
  define('require_present(any) any', requirePresent);
}
