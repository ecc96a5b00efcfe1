/**
 * Peers and frames of one partition's rows, by row number in the partition (SQL:2016 7.15, PostgreSQL's nodeWindowAgg).
 *
 * A frame is what lies between two edges, less what EXCLUDE takes out around the current row. Rows with equal order keys
 * are peers; without order keys all rows are.
 */
import type { FrameBound, WindowFrame } from '../../plan/relation.ts';

/** Where an edge of RANGE with an offset lies for a row. */
export interface RangeEdge {
  /** The first row of the frame (start) or the row behind its last (end). */
  at(row: number, peers: Peers): number;
}
export interface Peers {
  peerStart(row: number): number;
  peerEnd(row: number): number;
}

/** What the offsets of a frame come to: a number of rows or groups, or edges by value. */
interface FrameOffsets {
  readonly start: number | RangeEdge;
  readonly end: number | RangeEdge;
}

/** Rows from `start` up to, but without, `end`. */
export interface RowSpan {
  readonly start: number;
  readonly end: number;
}

export class PartitionFrames implements Peers {
  readonly #count: number;
  /** First row of the peer group of each row, and the row behind its last. */
  readonly #peerStart: Int32Array;
  readonly #peerEnd: Int32Array;
  /** First row of each peer group, for GROUPS. */
  readonly #groups: number[] = [];
  readonly #groupOf: Int32Array;
  readonly #frame: WindowFrame;
  readonly #offsets: FrameOffsets;

  constructor(
    count: number,
    isPeer: (row: number, next: number) => boolean,
    frame: WindowFrame,
    offsets: FrameOffsets,
  ) {
    this.#count = count;
    this.#frame = frame;
    this.#offsets = offsets;
    this.#peerStart = new Int32Array(count);
    this.#peerEnd = new Int32Array(count);
    this.#groupOf = new Int32Array(count);
    for (let start = 0; start < count; ) {
      let end = start + 1;
      while (end < count && isPeer(start, end)) end++;
      this.#peerStart.fill(start, start, end);
      this.#peerEnd.fill(end, start, end);
      this.#groupOf.fill(this.#groups.push(start) - 1, start, end);
      start = end;
    }
  }

  peerStart(row: number): number {
    return this.#peerStart[row]!;
  }

  peerEnd(row: number): number {
    return this.#peerEnd[row]!;
  }

  /** Whether EXCLUDE takes rows out of frames. */
  get excludes(): boolean {
    return this.#frame.exclude !== 'no others';
  }

  frameStart(row: number): number {
    return Math.min(this.#count, Math.max(0, this.#edge(row, this.#frame.start, this.#offsets.start, false)));
  }

  frameEnd(row: number): number {
    const end = Math.min(this.#count, this.#edge(row, this.#frame.end, this.#offsets.end, true));
    return Math.max(this.frameStart(row), end);
  }

  /** The rows of a frame, in order, at most three spans of them. */
  spans(row: number): readonly RowSpan[] {
    const whole = { start: this.frameStart(row), end: this.frameEnd(row) };
    switch (this.#frame.exclude) {
      case 'no others':
        return [whole];
      case 'current row':
        return without(whole, { start: row, end: row + 1 });
      case 'group':
        return without(whole, this.#peers(row));
      case 'ties': {
        const [start, end] = [Math.max(whole.start, row), Math.min(whole.end, row + 1)];
        const itself = start < end ? [{ start, end }] : [];
        const { start: first, end: behind } = this.#peers(row);
        return [
          ...spanOf(whole.start, Math.min(whole.end, first)),
          ...itself,
          ...spanOf(Math.max(whole.start, behind), whole.end),
        ];
      }
    }
  }

  /** The row at a place of a frame, counted from 0, or from −1 backwards; undefined outside the frame. */
  frameRow(row: number, place: number): number | undefined {
    if (!this.excludes) {
      const found = place < 0 ? this.frameEnd(row) + place : this.frameStart(row) + place;
      return found >= this.frameStart(row) && found < this.frameEnd(row) ? found : undefined;
    }
    const spans = this.spans(row);
    const size = spans.reduce((sum, { start, end }) => sum + end - start, 0);
    let rest = place < 0 ? size + place : place;
    if (rest < 0) return undefined;
    for (const { start, end } of spans) {
      if (rest < end - start) return start + rest;
      rest -= end - start;
    }
    return undefined;
  }

  #peers(row: number): RowSpan {
    return { start: this.peerStart(row), end: this.peerEnd(row) };
  }

  /** Row number of a bound; for the end the row behind it. */
  #edge(row: number, bound: FrameBound, offset: number | RangeEdge, isEnd: boolean): number {
    const { mode } = this.#frame;
    switch (bound.kind) {
      case 'unbounded preceding':
        return 0;
      case 'unbounded following':
        return this.#count;
      case 'current row':
        if (mode === 'rows') return isEnd ? row + 1 : row;
        return isEnd ? this.peerEnd(row) : this.peerStart(row);
      case 'preceding':
      case 'following': {
        if (typeof offset !== 'number') return offset.at(row, this);
        const distance = bound.kind === 'preceding' ? -offset : offset;
        if (mode === 'rows') return row + distance + (isEnd ? 1 : 0);
        const group = this.#groupOf[row]! + distance;
        if (group < 0) return 0;
        if (group >= this.#groups.length) return this.#count;
        return isEnd ? this.peerEnd(this.#groups[group]!) : this.#groups[group]!;
      }
    }
  }
}

function without(whole: RowSpan, hole: RowSpan): readonly RowSpan[] {
  return [
    ...spanOf(whole.start, Math.min(whole.end, hole.start)),
    ...spanOf(Math.max(whole.start, hole.end), whole.end),
  ];
}

const spanOf = (start: number, end: number): readonly RowSpan[] => (start < end ? [{ start, end }] : []);
