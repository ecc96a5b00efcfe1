/**
 * Expressions and selectors without parts: literals, parameters, `count(*)`. Lists and maps hold expressions and stand in
 * query.ts.
 *
 * Integers are bigint and within the signed 64-bit range already (`-9223372036854775808` is one literal); floats are
 * finite; strings are unescaped.
 */
import type { Name } from './name.ts';

export type Literal = NullLiteral | BooleanLiteral | IntegerLiteral | FloatLiteral | StringLiteral;

export interface NullLiteral {
  readonly kind: 'null';
  readonly position: number;
}

export interface BooleanLiteral {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly position: number;
}

export interface IntegerLiteral {
  readonly kind: 'integer';
  readonly value: bigint;
  readonly position: number;
}

export interface FloatLiteral {
  readonly kind: 'float';
  readonly value: number;
  readonly position: number;
}

export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
  readonly position: number;
}

/** `$name` or `$1`; the name is without the dollar sign. */
export interface Parameter {
  readonly kind: 'parameter';
  readonly name: string;
  readonly position: number;
}

/** `count(*)` */
export interface CountStar {
  readonly kind: 'count-star';
  readonly position: number;
}

export interface PropertySelector {
  readonly kind: 'property-selector';
  readonly key: Name;
  readonly position: number;
}

export interface AllPropertiesSelector {
  readonly kind: 'all-properties-selector';
  readonly position: number;
}
