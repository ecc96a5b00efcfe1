/**
 * The value of a path variable: nodes and relationships in the order of the pattern, and the stretches of variable
 * length between them.
 */
import { type Column, columnReference, type Expression } from '../../../../engine/extend.ts';
import type { Binder } from '../binder.ts';
import { callCypher, coerce } from '../coercion.ts';
import { dynamic } from '../value.ts';
import type { Identity } from '../variable.ts';

/** A piece of a path. A stretch starts at the node before it and ends with its own last node. */
export type PathPiece =
  | { readonly kind: 'node' | 'relationship'; readonly identity: Identity }
  | { readonly kind: 'stretch'; readonly path: Column; readonly backwards: boolean };

/** A value of type `any` that holds a path, null when any piece is null. */
export function pathExpression(binder: Binder, pieces: readonly PathPiece[]): Expression {
  const only = pieces.length === 2 ? pieces[1] : undefined;
  if (only?.kind === 'stretch' && !only.backwards) return coerce(binder, columnReference(only.path), dynamic);
  let elements: Expression | undefined;
  let run: Expression[] = [];
  const flush = (): void => {
    if (run.length === 0) return;
    const list: Expression = { kind: 'list', items: run, type: dynamic };
    elements = elements === undefined ? list : callCypher(binder, 'add', [elements, list]);
    run = [];
  };
  for (const piece of pieces) {
    if (piece.kind !== 'stretch') {
      run.push({ kind: 'entity', entity: piece.kind, ...piece.identity, type: dynamic });
      continue;
    }
    flush();
    elements = callCypher(binder, 'add', [elements!, stretchElements(binder, piece.path, piece.backwards)]);
  }
  flush();
  return coerce(binder, callCypher(binder, 'path', [elements!]), dynamic);
}

/** Relationships and nodes of a stretch behind its first node. */
function stretchElements(binder: Binder, path: Column, backwards: boolean): Expression {
  const elements = callCypher(binder, 'path_elements', [columnReference(path)]);
  return callCypher(binder, 'tail', [backwards ? callCypher(binder, 'reverse', [elements]) : elements]);
}
