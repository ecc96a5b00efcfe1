/**
 * Binds one path pattern: starts at the node that is known best and walks from it to both ends.
 */
import { invariant, unsupported } from '../../../../engine/extend.ts';
import type { NodePattern, PathPattern, RelationshipPattern } from '../../ast/query.ts';
import { semanticError } from '../semantic-error.ts';
import { staticType } from '../static-type.ts';
import type { Identity } from '../variable.ts';
import { define, type Matching } from './matching.ts';
import { type PathPiece, pathExpression } from './named-path.ts';
import { bindStart, boundVariable } from './node.ts';
import { type Step, walkRelationship } from './relationship.ts';
import { walkVariableLength } from './variable-length.ts';

interface Chain {
  readonly nodes: readonly NodePattern[];
  /** relationships[i] stands between nodes[i] and nodes[i + 1]. */
  readonly relationships: readonly RelationshipPattern[];
}

export function bindPathPart(matching: Matching, pattern: PathPattern, isAlone: boolean): void {
  const chain = readChain(pattern);
  const walk = new ChainWalk(matching, chain, pattern, isAlone && chain.relationships.length === 1);
  const start = startOf(matching, chain, pattern);
  walk.start(start);
  for (let i = start; i < chain.relationships.length; i++) walk.forwards(i);
  for (let i = start - 1; i >= 0; i--) walk.backwards(i);
  const { variable } = pattern;
  if (variable === undefined) return;
  if (matching.scope.variables.has(variable.name)) {
    throw semanticError('VariableAlreadyBound', variable.position, `variable "${variable.name}" is bound already`);
  }
  const expression = pathExpression(matching.binder, walk.pieces());
  define(matching, variable.name, { kind: 'value', expression, type: staticType('path') });
}

function readChain(pattern: PathPattern): Chain {
  const nodes: NodePattern[] = [];
  const relationships: RelationshipPattern[] = [];
  for (const element of pattern.elements) {
    if (element.kind === 'node-pattern') nodes.push(element);
    else if (element.kind === 'relationship-pattern') relationships.push(element);
    else throw unsupported('a quantified path pattern', { position: element.position });
  }
  return { nodes, relationships };
}

/** A node whose variable is bound; else one that properties, or labels, narrow down; else the first. */
function startOf(matching: Matching, { nodes }: Chain, { shortest }: PathPattern): number {
  const isBound = (node: NodePattern): boolean => boundVariable(matching, node) !== undefined;
  const choices = [
    nodes.findIndex(isBound),
    shortest === undefined ? nodes.findIndex((node) => node.properties !== undefined) : 0,
    nodes.findIndex((node) => node.labels !== undefined),
  ];
  return choices.find((index) => index >= 0) ?? 0;
}

/** Walks a chain to both sides of its start, collecting the pieces of the path. */
class ChainWalk {
  readonly #matching: Matching;
  readonly #chain: Chain;
  readonly #pattern: PathPattern;
  readonly #isAlone: boolean;
  readonly #nodes: Identity[] = [];
  /** The far end of a path search, when it was bound for it. */
  #end: Identity | undefined;
  /** Pieces between node i and node i + 1: a relationship, or a stretch that brings its last node. */
  readonly #between: PathPiece[] = [];

  constructor(matching: Matching, chain: Chain, pattern: PathPattern, isAlone: boolean) {
    this.#matching = matching;
    this.#chain = chain;
    this.#pattern = pattern;
    this.#isAlone = isAlone;
  }

  /** Shortest paths search between two ends, so both are bound before. */
  start(index: number): void {
    const { nodes } = this.#chain;
    this.#nodes[index] = bindStart(this.#matching, nodes[index]!);
    if (this.#pattern.shortest === undefined) return;
    const far = nodes[1 - index]!;
    if (boundVariable(this.#matching, far) === undefined) this.#end = bindStart(this.#matching, far);
  }

  forwards(i: number): void {
    this.#step(i, i, i + 1, false);
  }

  backwards(i: number): void {
    this.#step(i, i + 1, i, true);
  }

  pieces(): readonly PathPiece[] {
    const pieces: PathPiece[] = [{ kind: 'node', identity: this.#nodes[0]! }];
    for (const [i, between] of this.#between.entries()) {
      pieces.push(between);
      if (between.kind !== 'stretch') pieces.push({ kind: 'node', identity: this.#nodes[i + 1]! });
    }
    return pieces;
  }

  #step(index: number, from: number, to: number, backwards: boolean): void {
    const { nodes, relationships } = this.#chain;
    const { shortest, variable } = this.#pattern;
    const isSearch = shortest !== undefined;
    const target = this.#end === undefined ? nodes[to]! : anyNode(nodes[to]!);
    const step: Step = { relationship: relationships[index]!, target, end: this.#end, backwards };
    const source = this.#nodes[from]!;
    if (!isSearch && step.relationship.repetition === undefined) {
      const walked = walkRelationship(this.#matching, source, step);
      this.#nodes[to] = walked.node;
      this.#between[index] = { kind: 'relationship', identity: walked.relationship };
      return;
    }
    const form = { shortest, wantsPath: variable !== undefined, wantsList: !this.#isAlone };
    const walked = walkVariableLength(this.#matching, source, step, form);
    this.#nodes[to] = walked.node;
    if (variable === undefined) return;
    invariant(walked.path !== undefined, 'a named path knows the nodes on the way');
    this.#between[index] = { kind: 'stretch', path: walked.path, backwards };
  }
}

/** `()`, for a node of which everything is tested already. */
function anyNode({ position }: NodePattern): NodePattern {
  return {
    kind: 'node-pattern',
    variable: undefined,
    labels: undefined,
    properties: undefined,
    where: undefined,
    position,
  };
}
