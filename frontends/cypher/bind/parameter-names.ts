/**
 * The parameters of a statement: `$name` by name, `$1` by number, told to the engine as 1-based indexes.
 *
 * Where every parameter is a number it keeps that number, so positional clients see `$1` as their first. Otherwise
 * names are numbered in the order in which they first appear in the text, and the door looks values up by name.
 */
import type { CypherStatement } from '../ast/statement.ts';
import { walk } from '../ast/walk.ts';

export interface ParameterNames {
  /** Name of parameter i + 1; undefined where parameters are numbered. */
  readonly names: readonly string[] | undefined;
  indexOf(name: string): number;
}

const positional = /^[1-9]\d{0,4}$/;

export function collectParameters(statement: CypherStatement): ParameterNames {
  const found: { readonly name: string; readonly position: number }[] = [];
  walk(statement, (node) => {
    if (node.kind === 'parameter') found.push(node);
    return true;
  });
  found.sort((left, right) => left.position - right.position);
  const written = [...new Set(found.map(({ name }) => name))];
  if (written.every((name) => positional.test(name))) return { names: undefined, indexOf: Number };
  return { names: written, indexOf: (name) => written.indexOf(name) + 1 };
}
