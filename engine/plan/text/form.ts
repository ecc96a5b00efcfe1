/**
 * A form says how one value reads as text, in both directions. Nodes are described field by field with these
 * (relation-form.ts, write-form.ts, physical-form.ts), so printing and parsing cannot part.
 *
 * Text of a value may span lines; who encloses it indents it. Strings never hold a line end (scanner.ts escapes it).
 */
import { invariant } from '../../error.ts';
import type { RelationNode } from '../expression.ts';
import type { ExpressionParser } from './expression-parser.ts';
import type { ExpressionPrinter } from './expression-printer.ts';
import { printName, printString, type Scanner } from './scanner.ts';

export interface TextOut {
  readonly expressions: ExpressionPrinter;
  relation(node: RelationNode): string;
}
export interface TextIn {
  readonly scanner: Scanner;
  readonly expressions: ExpressionParser;
  relation(): RelationNode;
}

export interface Form<Value> {
  print(value: Value, out: TextOut): string;
  parse(from: TextIn): Value;
  /** A field with this value is left out. */
  readonly absent?: { readonly value: Value };
}

/** A form for each field but `kind` and `columns`; the compiler asks for every one. */
export type Forms<Node> = { readonly [Field in Exclude<keyof Node, 'kind' | 'columns'>]-?: Form<Node[Field]> };

export function isAbsent<Value>(form: Form<Value>, value: Value): boolean {
  if (form.absent === undefined) return false;
  const { absent } = form;
  return absent.value === value || (Array.isArray(absent.value) && Array.isArray(value) && value.length === 0);
}

export function optional<Value>(form: Form<Value>): Form<Value | undefined> {
  return {
    print: (value, out) => (value === undefined ? 'none' : form.print(value, out)),
    parse: (from) => form.parse(from),
    absent: { value: undefined },
  };
}

export function list<Value>(item: Form<Value>): Form<readonly Value[]> {
  return {
    print: (values, out) => bracketed(values.map((value) => item.print(value, out))),
    parse: (from) => from.scanner.list('[', ']', () => item.parse(from)),
    absent: { value: [] },
  };
}

/** A list that may be undefined, which an empty list is not. */
export function optionalList<Value>(item: Form<Value>): Form<readonly Value[] | undefined> {
  return optional({ print: list(item).print, parse: list(item).parse });
}

/** On one line while it is short. */
function bracketed(texts: readonly string[]): string {
  const line = texts.join(', ');
  if (line.length < 100 && !line.includes('\n')) return `[${line}]`;
  return `[\n${texts.map((text) => `  ${indented(text)}`).join(',\n')}\n]`;
}

export function indented(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

export const flag: Form<boolean> = {
  print: String,
  parse: ({ scanner }) => {
    if (scanner.take('true')) return true;
    scanner.expect('false');
    return false;
  },
  absent: { value: false },
};

export const optionalFlag: Form<boolean | undefined> = optional({ print: flag.print, parse: flag.parse });

export const number: Form<number> = { print: String, parse: ({ scanner }) => scanner.number() };

export const name: Form<string> = { print: printName, parse: ({ scanner }) => scanner.name() };

export const text: Form<string> = { print: printString, parse: ({ scanner }) => scanner.string() };

/** One of several words; a space in them reads as a hyphen. */
export function word<Word extends string>(...words: readonly Word[]): Form<Word> {
  return {
    print: (value) => value.replaceAll(' ', '-'),
    parse: ({ expressions }) => {
      const spelled = words.map((value) => value.replaceAll(' ', '-'));
      return words[spelled.indexOf(expressions.word(spelled))]!;
    },
  };
}

/** Several forms in parentheses, with commas between them. */
export function tuple<Values extends readonly unknown[]>(
  ...forms: { readonly [Place in keyof Values]: Form<Values[Place]> }
): Form<Values> {
  const all = forms as readonly Form<unknown>[];
  return {
    print: (values, out) => `(${all.map((form, i) => form.print(values[i], out)).join(', ')})`,
    parse: (from) => {
      from.scanner.expect('(');
      const values = all.map((form, i) => {
        if (i > 0) from.scanner.expect(',');
        return form.parse(from);
      });
      from.scanner.expect(')');
      return values as unknown as Values;
    },
  };
}

/** The same text for a value of another shape. */
export function mapped<Value, Inner>(
  form: Form<Inner>,
  toInner: (value: Value) => Inner,
  toValue: (inner: Inner) => Value,
): Form<Value> {
  return {
    print: (value, out) => form.print(toInner(value), out),
    parse: (from) => toValue(form.parse(from)),
  };
}

/** Two forms with a mark between them, as an object of two fields. */
export function pair<Left extends string, LeftValue, Right extends string, RightValue>(
  [left, leftForm]: readonly [Left, Form<LeftValue>],
  mark: string,
  [right, rightForm]: readonly [Right, Form<RightValue>],
): Form<{ readonly [Field in Left]: LeftValue } & { readonly [Field in Right]: RightValue }> {
  type Both = { readonly [Field in Left]: LeftValue } & { readonly [Field in Right]: RightValue };
  return {
    print: (value, out) => `${leftForm.print(value[left], out)} ${mark} ${rightForm.print(value[right], out)}`,
    parse: (from) => {
      const first = leftForm.parse(from);
      from.scanner.expect(mark);
      return { [left]: first, [right]: rightForm.parse(from) } as Both;
    },
  };
}

/** `{ field: value … }` of the fields that are not absent. */
export function record<Node>(forms: Forms<Node>): Form<Omit<Node, 'kind' | 'columns'>> {
  type Fields = Omit<Node, 'kind' | 'columns'>;
  return {
    print: (value, out) => printFields(forms, value as unknown as Node, out),
    parse: (from) => parseFields<Node>(forms, from) as Fields,
  };
}

type AnyForms = Readonly<Record<string, Form<unknown>>>;

export function printFields<Node>(forms: Forms<Node>, node: Node, out: TextOut, more: readonly string[] = []): string {
  const values = node as Readonly<Record<string, unknown>>;
  const fields = Object.entries(forms as unknown as AnyForms).flatMap(([field, form]) => {
    const value = values[field];
    return isAbsent(form, value) ? [] : [`${field}: ${form.print(value, out)}`];
  });
  const all = [...fields, ...more];
  const line = all.join(' ');
  if (line.length < 100 && !line.includes('\n')) return all.length === 0 ? '{}' : `{ ${line} }`;
  return `{\n${all.map((field) => `  ${indented(field)}`).join('\n')}\n}`;
}

/** The fields, absent ones filled in, and `columns` when the text has them. */
export function parseFields<Node>(
  forms: Forms<Node>,
  from: TextIn,
  more: AnyForms = {},
): Omit<Node, 'kind' | 'columns'> {
  const all: AnyForms = { ...(forms as unknown as AnyForms), ...more };
  const values: Record<string, unknown> = {};
  from.scanner.expect('{');
  while (!from.scanner.take('}')) {
    const field = from.scanner.name();
    const form = all[field];
    if (form === undefined || Object.hasOwn(values, field)) from.scanner.fail(`no field "${field}" here`);
    from.scanner.expect(':');
    values[field] = form.parse(from);
  }
  for (const [field, form] of Object.entries(all)) {
    if (Object.hasOwn(values, field)) continue;
    if (form.absent === undefined) from.scanner.fail(`a field "${field}" before`);
    values[field] = form.absent.value;
  }
  return values as Omit<Node, 'kind' | 'columns'>;
}

/** For what is only printed. */
export function printed<Value>(print: (value: Value, out: TextOut) => string): Form<Value> {
  return {
    print,
    parse: () => {
      invariant(false, 'physical plans are not read from text');
    },
  };
}
