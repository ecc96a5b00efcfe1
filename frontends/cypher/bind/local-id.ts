/**
 * Numbers for the variables of comprehensions, folds and quantifiers: unique within one statement.
 */
import type { LocalExpression } from '../../../engine/extend.ts';

export class LocalIds {
  #next = 1;
  /** A new local of type `any`. */
  local(): LocalExpression {
    return { kind: 'local', id: this.#next++, type: { name: 'any' } };
  }
}
