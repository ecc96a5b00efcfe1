/**
 * Rows that one check has found wrong: how many, and the ids of the first few. Memory does not grow with the damage.
 */
const shown = 10;

export class RowTally {
  count = 0;
  readonly #ids: number[] = [];

  add(rowId: number): void {
    this.count++;
    if (this.#ids.length < shown) this.#ids.push(rowId);
  }

  /** `1 row (row id 5)`, `12 rows (row ids 1, 2, … and 2 more)`. */
  toString(): string {
    const ids = this.#ids.join(', ');
    if (this.count === 1) return `1 row (row id ${ids})`;
    const more = this.count - this.#ids.length;
    return `${this.count} rows (row ids ${ids}${more > 0 ? ` and ${more} more` : ''})`;
  }
}
