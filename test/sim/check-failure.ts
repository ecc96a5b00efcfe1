/**
 * What a checker throws, and which checkers there are.
 *
 * - `durability`: all that was acknowledged is there after a restart, and nothing but a prefix of what was committed
 * - `visibility`: every view shows exactly what was committed up to its timestamp, and own writes
 * - `atomicity`: no transfer is there in part, whoever looks
 * - `isolation`: list-append histories have none of the anomalies that their levels forbid
 * - `horizon`: a view waits for a flush only if it has to, and for all that it has to
 * - `index`: index and heap agree in every view
 * - `checkpoint`: a checkpoint changes nothing that can be seen
 * - `recovery`: a restart that lost nothing shows what memory showed
 * - `damage`: a flipped byte of what was acknowledged is found
 * - `allocation`: row ids and sequence values are never handed out twice
 */
export type Checker =
  | 'durability'
  | 'visibility'
  | 'atomicity'
  | 'isolation'
  | 'horizon'
  | 'index'
  | 'checkpoint'
  | 'recovery'
  | 'damage'
  | 'allocation'
  | 'progress';

export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
  readonly checker: Checker;

  constructor(checker: Checker, problem: string) {
    super(`${checker}: ${problem}`);
    this.checker = checker;
  }
}
