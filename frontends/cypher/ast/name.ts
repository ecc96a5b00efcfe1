/**
 * Names as written in a statement: the leaves that other nodes hang on.
 *
 * Every node of the syntax tree carries `position`, the 1-based offset (in UTF-16 code units, as JavaScript counts) of
 * the token that an error about the node should point at: the operator of an operation, the name of a name, the first
 * token of anything else. Names are unquoted already and keep the case they were written in: Cypher distinguishes it.
 */

/** A label, relationship type, property key, map key, function or procedure name. */
export interface Name {
  readonly kind: 'name';
  readonly name: string;
  readonly position: number;
}

/** A variable where it is introduced and where it is used; telling the two apart is binding. */
export interface Variable {
  readonly kind: 'variable';
  readonly name: string;
  readonly position: number;
}
