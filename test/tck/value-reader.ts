/**
 * Reads the value notation of the TCK's tables.
 */
import type { Tree } from './value-tree.ts';

/** @throws TypeError for a text that is no value */
export function readValue(text: string): Tree {
  const reader = new ValueReader(text);
  const tree = reader.value();
  reader.end();
  return tree;
}

const number = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;
const word = /^(?:`[^`]*`|[\p{L}_][\p{L}\p{N}_.]*)/u;

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

class ValueReader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text.trim();
  }

  end(): void {
    if (this.#rest !== '') throw new TypeError(`cannot read "${this.#rest}" as a value`);
  }

  value(): Tree {
    if (this.#rest.startsWith("'")) return { kind: 'scalar', value: this.#string() };
    if (this.#takes('[')) return this.#rest.startsWith(':') ? this.#relationship() : this.#list();
    if (this.#takes('{')) return { kind: 'map', entries: this.#entries() };
    if (this.#takes('(')) return this.#node();
    if (this.#takes('<')) return this.#path();
    const digits = number.exec(this.#rest)?.[0];
    if (digits !== undefined) {
      this.#rest = this.#rest.slice(digits.length).trimStart();
      return { kind: 'scalar', value: /^-?\d+$/.test(digits) ? BigInt(digits) : Number(digits) };
    }
    return { kind: 'scalar', value: this.#constant() };
  }

  #constant(): null | boolean | number {
    const name = this.#word();
    const constants = { null: null, true: true, false: false, NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY };
    if (!(name in constants)) throw new TypeError(`"${name}" is no value`);
    return constants[name as keyof typeof constants];
  }

  #takes(mark: string): boolean {
    if (!this.#rest.startsWith(mark)) return false;
    this.#rest = this.#rest.slice(mark.length).trimStart();
    return true;
  }

  #expect(mark: string): void {
    if (!this.#takes(mark)) throw new TypeError(`expected ${mark} at "${this.#rest}"`);
  }

  #word(): string {
    const found = word.exec(this.#rest)?.[0];
    if (found === undefined) throw new TypeError(`expected a name at "${this.#rest}"`);
    this.#rest = this.#rest.slice(found.length).trimStart();
    return found.replaceAll('`', '');
  }

  #string(): string {
    let text = '';
    for (let i = 1; i < this.#rest.length; i++) {
      const character = this.#rest[i]!;
      if (character === '\\') text += escapes[this.#rest[++i]!] ?? this.#rest[i] ?? '';
      else if (character !== "'") text += character;
      else {
        this.#rest = this.#rest.slice(i + 1).trimStart();
        return text;
      }
    }
    throw new TypeError('a string has no end');
  }

  #list(): Tree {
    const items: Tree[] = [];
    while (!this.#takes(']')) {
      if (items.length > 0) this.#expect(',');
      items.push(this.value());
    }
    return { kind: 'list', items };
  }

  #entries(): ReadonlyMap<string, Tree> {
    const entries = new Map<string, Tree>();
    while (!this.#takes('}')) {
      if (entries.size > 0) this.#expect(',');
      const key = this.#word();
      this.#expect(':');
      entries.set(key, this.value());
    }
    return entries;
  }

  #node(): Tree {
    const labels: string[] = [];
    while (this.#takes(':')) labels.push(this.#word());
    const properties = this.#takes('{') ? this.#entries() : new Map<string, Tree>();
    this.#expect(')');
    return { kind: 'node', labels, properties };
  }

  #relationship(): Tree {
    this.#expect(':');
    const type = this.#word();
    const properties = this.#takes('{') ? this.#entries() : new Map<string, Tree>();
    this.#expect(']');
    return { kind: 'relationship', type, properties };
  }

  #path(): Tree {
    this.#expect('(');
    const nodes = [this.#node()];
    const steps: { relationship: Tree; forwards: boolean }[] = [];
    while (!this.#takes('>')) {
      const backwards = this.#takes('<');
      this.#expect('-');
      this.#expect('[');
      const relationship = this.#relationship();
      this.#expect('-');
      if (!backwards) this.#expect('>');
      steps.push({ relationship, forwards: !backwards });
      this.#expect('(');
      nodes.push(this.#node());
    }
    return { kind: 'path', nodes, steps };
  }
}
