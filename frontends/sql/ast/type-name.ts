/**
 * Type names as written, with PostgreSQL's SQL spellings already mapped to internal names: `integer` and `int` are
 * `int4`, `double precision` is `float8`, `character varying(10)` is `varchar` with modifier 10, `timestamp with time
 * zone` is `timestamptz`. Names written as ordinary identifiers (`int4`, `text`, `vector`, `serial`, `my.type`) are kept
 * as they are. Nothing is looked up here: the type may not exist.
 *
 * Special spellings carry schema `pg_catalog`, as PostgreSQL does, so that a user's type cannot shadow them.
 */
import type { Expression } from './expression.ts';
import type { ObjectName } from './name.ts';

declare module './node-type.ts' {
  interface NodeTypes {
    readonly 'type-name': TypeName;
  }
}

export interface TypeName {
  readonly kind: 'type-name';
  readonly name: ObjectName;
  /**
   * Arguments in parentheses: `numeric(10, 2)`, `varchar(20)`, `vector(3)`, `timestamp(3)`. Usually integer literals.
   * `bpchar` written as `character` without a length has modifier 1; written `bpchar` it has none.
   */
  readonly modifiers: readonly Expression[];
  /** Field restriction of an interval, e.g. `day to second`; undefined when absent. A precision is in `modifiers`. */
  readonly intervalFields: string | undefined;
  /** One entry a dimension: the written bound, or undefined. Empty: not an array. */
  readonly arrayBounds: readonly (number | undefined)[];
  /** `SETOF type`; only where functions are declared. */
  readonly setOf: boolean;
  readonly position: number;
}
