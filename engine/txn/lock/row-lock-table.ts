/**
 * Row and key locks that nobody contends for: one entry of typed arrays each, found by hash of (space, id).
 *
 * An UPDATE of a million rows takes a million of them, so they are not objects. An entry belongs to one owner with a
 * mask of modes; the moment a second transaction asks for the same thing, the lock manager makes it a `LockTarget` and
 * the entry only points there (owner `sharedOwner`). Deleted entries are taken out of the hash by shifting their
 * successors back (Knuth, 6.4 algorithm R), so there are no tombstones to clean up.
 */

export const freeOwner = -1;
export const sharedOwner = -2;

export class RowLockTable {
  ids: Float64Array = new Float64Array(16);
  /** Space of a row lock; −1 − space for a key lock. */
  spaces: Int32Array = new Int32Array(16);
  /** Number of the owning holder, or `sharedOwner`. */
  owners: Int32Array = new Int32Array(16);
  masks: Uint8Array = new Uint8Array(16);
  #slots: Int32Array = new Int32Array(32).fill(-1);
  #free: Int32Array = new Int32Array(16);
  #freeCount = 0;
  #used = 0;

  /** Locks held. */
  get count(): number {
    return this.#used - this.#freeCount;
  }

  find(space: number, id: number): number {
    const mask = this.#slots.length - 1;
    let slot = lockHash(space, id) & mask;
    for (;;) {
      const entry = this.#slots[slot]!;
      if (entry < 0 || (this.ids[entry] === id && this.spaces[entry] === space)) return entry;
      slot = (slot + 1) & mask;
    }
  }

  /** Adds an entry that `find` has not found. */
  add(space: number, id: number, owner: number, bits: number): number {
    let entry: number;
    if (this.#freeCount > 0) {
      entry = this.#free[--this.#freeCount]!;
    } else {
      if (this.#used === this.ids.length) this.#grow();
      entry = this.#used++;
    }
    this.ids[entry] = id;
    this.spaces[entry] = space;
    this.owners[entry] = owner;
    this.masks[entry] = bits;
    this.#place(entry);
    return entry;
  }

  remove(entry: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hole = lockHash(this.spaces[entry]!, this.ids[entry]!) & mask;
    while (slots[hole] !== entry) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; slots[slot]! >= 0; slot = (slot + 1) & mask) {
      const moved = slots[slot]!;
      const home = lockHash(this.spaces[moved]!, this.ids[moved]!) & mask;
      // an entry may move back only if its home is not between the hole and where it is
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      slots[hole] = moved;
      hole = slot;
    }
    slots[hole] = -1;
    this.owners[entry] = freeOwner;
    this.#free[this.#freeCount++] = entry;
  }

  #place(entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = lockHash(this.spaces[entry]!, this.ids[entry]!) & mask;
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #grow(): void {
    const capacity = this.ids.length * 2;
    const ids = new Float64Array(capacity);
    ids.set(this.ids);
    const spaces = new Int32Array(capacity);
    spaces.set(this.spaces);
    const owners = new Int32Array(capacity);
    owners.set(this.owners);
    const masks = new Uint8Array(capacity);
    masks.set(this.masks);
    const free = new Int32Array(capacity);
    free.set(this.#free);
    this.ids = ids;
    this.spaces = spaces;
    this.owners = owners;
    this.masks = masks;
    this.#free = free;
    this.#slots = new Int32Array(capacity * 2).fill(-1);
    for (let entry = 0; entry < this.#used; entry++) if (owners[entry] !== freeOwner) this.#place(entry);
  }
}

function lockHash(space: number, id: number): number {
  const low = id | 0;
  const high = low === id ? 0 : Math.floor(id / 4_294_967_296);
  let mixed = Math.imul(low ^ Math.imul(high, 0x85eb_ca6b) ^ Math.imul(space, 0xc2b2_ae35), 0x9e37_79b1);
  mixed ^= mixed >>> 16;
  return mixed >>> 0;
}

/**
 * 52 bits of a key, under which it is locked. Two keys of one space with the same bits share a lock, which makes one
 * wait for the other for nothing and never lets a wrong one through.
 */
export function keyLockId(key: Uint8Array): number {
  let first = 0x9e37_79b9;
  let second = 0x85eb_ca6b;
  for (let i = 0; i < key.length; i++) {
    const byte = key[i]!;
    first = Math.imul(first ^ byte, 0x0100_0193);
    second = Math.imul(second ^ byte, 0x5bd1_e995);
    second ^= second >>> 13;
  }
  first = Math.imul(first ^ (first >>> 16), 0x85eb_ca6b);
  second = Math.imul(second ^ (second >>> 15), 0xc2b2_ae35);
  return (first >>> 0) * 1_048_576 + ((second >>> 12) & 0xf_ffff);
}
