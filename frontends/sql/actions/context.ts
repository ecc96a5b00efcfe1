/**
 * What the semantic actions know besides the parse tree: the tokens it was made from, and where in them it begins.
 *
 * A node of the tree covers a span of token codes, so `node.source.startIdx` plus `base` is a token's index. One
 * context serves one semantics object; `parse.ts` sets it before it runs the actions and restores it afterwards, since
 * the hand path parses items of wide lists while a statement is under way.
 */
import type { IterationNode, Node } from 'ohm-js';
import type { DbError } from '../../../engine/extend.ts';
import type { Name, ObjectName } from '../ast/name.ts';
import { identifierText } from '../grammar/literal.ts';
import { syntaxErrorAt } from '../grammar/syntax-error.ts';
import { positionOf, sourceOf, type Tokens, textBetween } from '../grammar/token.ts';

/** Actions of some rules, as Ohm takes them. */
export type Actions = Readonly<Record<string, (...nodes: Node[]) => unknown>>;

export class ParseContext {
  #tokens: Tokens | undefined;
  #base = 0;

  /** Runs `body` with these tokens in place. */
  within<T>(tokens: Tokens, base: number, body: () => T): T {
    const outer = this.#tokens;
    const outerBase = this.#base;
    this.#tokens = tokens;
    this.#base = base;
    try {
      return body();
    } finally {
      this.#tokens = outer;
      this.#base = outerBase;
    }
  }

  get tokens(): Tokens {
    return this.#tokens!;
  }

  /** Index of the node's first token. */
  index(node: Node): number {
    return this.#base + node.source.startIdx;
  }

  /** Index behind the node's last token. */
  end(node: Node): number {
    return this.#base + node.source.endIdx;
  }

  /** Position of the node's first token. */
  position(node: Node): number {
    return positionOf(this.tokens, this.index(node));
  }

  /** The name that the node's first token stands for. */
  name(node: Node): Name {
    return this.nameAt(this.index(node));
  }

  nameAt(index: number): Name {
    return { text: identifierText(this.tokens, index), position: positionOf(this.tokens, index) };
  }

  /** The node's first token in lower case: for keywords and symbols. */
  word(node: Node): string {
    return sourceOf(this.tokens, this.index(node)).toLowerCase();
  }

  /** All tokens of the node in lower case, with a space between them. */
  words(node: Node): string {
    const parts: string[] = [];
    for (let i = this.index(node); i < this.end(node); i++) parts.push(sourceOf(this.tokens, i).toLowerCase());
    return parts.join(' ');
  }

  /** The node as it was written. */
  text(node: Node): string {
    return textBetween(this.tokens, this.index(node), this.end(node));
  }

  syntaxError(node: Node): DbError {
    return syntaxErrorAt(this.tokens, this.index(node));
  }

  /** The object's name that dotted parts make. */
  objectName(parts: readonly string[], position: number, node: Node): ObjectName {
    const count = parts.length;
    if (count > 3) throw this.syntaxError(node);
    return { catalog: parts[count - 3], schema: parts[count - 2], name: parts[count - 1]!, position };
  }
}

/** Runs a node's action. */
export function build<T>(node: Node): T {
  return (node['ast'] as () => T)();
}

/** Runs the action of an optional node; undefined where it is absent. */
export function maybe<T>(node: Node): T | undefined {
  return node.numChildren === 0 ? undefined : build<T>(node.child(0));
}

/** Runs the actions of a repeated node. */
export function each<T>(node: Node): T[] {
  return node.children.map((child) => build<T>(child));
}

/** A list written `first (separator rest)*`. */
export function joined<T>(first: Node, rest: Node): T[] {
  return rest.numChildren === 0 ? [build<T>(first)] : [build<T>(first), ...each<T>(rest)];
}

/** Whether an optional node is there. */
export function isWritten(node: Node | IterationNode): boolean {
  return node.numChildren > 0;
}
