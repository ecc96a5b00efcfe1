/**
 * How often a relationship or a group of a pattern is walked.
 */

/** How often: `*` `*2` `*1..3` inside a relationship ('range'), `+` `*` `{1,3}` behind a relationship or group. */
export interface Repetition {
  readonly kind: 'repetition';
  readonly form: 'range' | 'quantifier';
  /** 1 for a range that does not say it, 0 for a quantifier. */
  readonly minimum: number;
  /** Undefined: without bound. */
  readonly maximum: number | undefined;
  readonly position: number;
}
