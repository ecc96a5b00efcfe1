/**
 * Numbers for nodes met by a search: open addressing over (table, row id), numbers given out in the order of first
 * sight. Keys lie in typed arrays; nothing is kept per node but its slots here.
 */
export class IdentityTable {
  tables: Int32Array = new Int32Array(64);
  rowIds: Float64Array = new Float64Array(64);
  count = 0;
  #slots: Int32Array = new Int32Array(128).fill(-1);

  /** The number of a node, −1 when it was not met. */
  find(table: number, rowId: number): number {
    return this.#slots[this.#place(table, rowId)]!;
  }

  /** The number of a node; a new one is `count` − 1 afterwards. */
  add(table: number, rowId: number): number {
    const place = this.#place(table, rowId);
    const present = this.#slots[place]!;
    if (present >= 0) return present;
    const number = this.count++;
    if (number === this.tables.length) this.#growEntries();
    this.tables[number] = table;
    this.rowIds[number] = rowId;
    this.#slots[place] = number;
    if (this.count * 2 > this.#slots.length) this.#growSlots();
    return number;
  }

  #place(table: number, rowId: number): number {
    const mask = this.#slots.length - 1;
    const low = Math.imul(rowId | 0, 0x9e3779b1);
    const high = Math.imul((rowId / 4_294_967_296) | 0, 0x85ebca6b);
    let place = (low ^ (low >>> 15) ^ high ^ Math.imul(table, 0xc2b2ae35)) & mask;
    for (;;) {
      const number = this.#slots[place]!;
      if (number < 0 || (this.rowIds[number] === rowId && this.tables[number] === table)) return place;
      place = (place + 1) & mask;
    }
  }

  #growEntries(): void {
    const tables = new Int32Array(this.tables.length * 2);
    tables.set(this.tables);
    this.tables = tables;
    const rowIds = new Float64Array(this.rowIds.length * 2);
    rowIds.set(this.rowIds);
    this.rowIds = rowIds;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let number = 0; number < this.count; number++) {
      this.#slots[this.#place(this.tables[number]!, this.rowIds[number]!)] = number;
    }
  }
}
