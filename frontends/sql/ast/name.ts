/**
 * Names as the parser hands them on: unquoted identifiers folded to lower case, quoted ones exactly as written.
 *
 * Every `position` in this folder is a 1-based character offset (code points, as PostgreSQL counts) into the text that
 * was given to the parser, so it can go straight into `DbError.position`.
 */

/** One identifier at a place, where an error or a lookup needs its position. */
export interface Name {
  readonly text: string;
  readonly position: number;
}

/**
 * The name of a table, index, function, type, label … with its optional qualifiers. `catalog` is the database name of a
 * three-part name; the binder checks that it is the current database.
 */
export interface ObjectName {
  readonly catalog: string | undefined;
  readonly schema: string | undefined;
  readonly name: string;
  readonly position: number;
}
