/**
 * Checks a list-append history for the anomalies that its transactions' levels forbid (Adya, "Weak Consistency: A
 * Generalized Theory and Optimistic Implementations", MIT 1999).
 *
 * | anomaly | is | forbidden from |
 * |---|---|---|
 * | lost append, fork | a committed value that is not in the list; two reads that are not prefixes of one order | read committed |
 * | G0 | a cycle of ww edges | read committed |
 * | G1a | a read of what was rolled back, or lost although it was told | read committed |
 * | G1b | a read of what its writer had not yet finished | read committed |
 * | G1c | a cycle of ww and wr edges | read committed |
 * | G-single and beyond | a cycle without two rw edges in a row | repeatable read (snapshot isolation) |
 * | G2 | any cycle | serializable |
 *
 * Levels are mixed in one history, so an rw edge counts only where its reader was promised something: at G-single from
 * repeatable read up, at G2 at serializable (Adya's mixed serialization graph). A lost update is a G-single.
 *
 * What a crash has lost counts as committed until then: isolation has to hold among the lost as well.
 */
import { findCycle } from './cycle.ts';
import {
  describeTransaction,
  type ForeignRead,
  type ListHistory,
  type ListTransaction,
  noValues,
} from './list-history.ts';

export type EdgeKind = 'ww' | 'wr' | 'rw';

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: EdgeKind;
}

/** The first anomaly in words; undefined when the history is as its levels promise. */
export function findAnomaly(history: ListHistory): string | undefined {
  return new HistoryCheck(history).anomaly();
}

class HistoryCheck {
  readonly #history: ListHistory;
  /** By value: who appended it. */
  readonly #writers: Map<number, ListTransaction> = new Map();
  /** Place of each transaction in the graphs. */
  readonly #places: Map<ListTransaction, number> = new Map();
  /** Order of each list, as far as anybody has seen it. */
  readonly #orders: Map<number, readonly number[]> = new Map();
  readonly #reads: ForeignRead[] = [];
  readonly #edges: Edge[] = [];

  constructor(history: ListHistory) {
    this.#history = history;
    for (const transaction of history.transactions) {
      this.#places.set(transaction, this.#places.size);
      for (const operation of transaction.operations) {
        if (operation.kind === 'append') this.#writers.set(operation.value, transaction);
      }
    }
  }

  anomaly(): string | undefined {
    return this.#collectReads() ?? this.#orderProblem() ?? this.#lostAppend() ?? this.#dirtyRead() ?? this.#cycle();
  }

  /** What each read saw of others; it has to end in the transaction's own appends, all of them. */
  #collectReads(): string | undefined {
    for (const transaction of this.#history.transactions) {
      const own = new Map<number, number[]>();
      for (const operation of transaction.operations) {
        const { key } = operation;
        const mine = own.get(key) ?? [];
        if (operation.kind === 'append') {
          own.set(key, [...mine, operation.value]);
          continue;
        }
        const { values } = operation;
        const foreign = values.slice(0, Math.max(0, values.length - mine.length));
        if (values.slice(foreign.length).join() !== mine.join()) {
          return `a transaction does not see its own appends to ${key}: ${describeTransaction(transaction)}`;
        }
        this.#reads.push({ transaction, key, length: foreign.length });
        const known = this.#orders.get(key) ?? this.#history.final.get(key) ?? noValues;
        const [short, long] = foreign.length <= known.length ? [foreign, known] : [known, foreign];
        if (short.some((value, at) => value !== long[at])) {
          return `fork of list ${key}: [${long.join(' ')}] and ${describeTransaction(transaction)}`;
        }
        this.#orders.set(key, long);
      }
    }
    for (const [key, values] of this.#history.final) if (!this.#orders.has(key)) this.#orders.set(key, values);
    return undefined;
  }

  #orderProblem(): string | undefined {
    for (const [key, order] of this.#orders) {
      const initial = this.#history.initial.get(key) ?? noValues;
      if (initial.some((value, at) => value !== order[at])) {
        return `list ${key} was [${initial.join(' ')}] and became [${order.join(' ')}]`;
      }
      if (new Set(order).size < order.length) return `list ${key} holds a value twice: [${order.join(' ')}]`;
      const stray = order.slice(initial.length).find((value) => !this.#writers.has(value));
      if (stray !== undefined) return `list ${key} holds ${stray}, which nobody appended`;
    }
    return undefined;
  }

  #lostAppend(): string | undefined {
    for (const transaction of this.#history.transactions) {
      if (transaction.outcome === 'aborted') continue;
      for (const operation of transaction.operations) {
        if (operation.kind !== 'append') continue;
        const final = this.#history.final.get(operation.key) ?? noValues;
        if (!final.includes(operation.value)) {
          return `lost append: ${operation.value} is not in list ${operation.key} = [${final.join(' ')}]; ${describeTransaction(transaction)}`;
        }
      }
    }
    return undefined;
  }

  #dirtyRead(): string | undefined {
    for (const { transaction, key, length } of this.#reads) {
      const initialLength = this.#history.initial.get(key)?.length ?? 0;
      const values = this.#orders.get(key)!.slice(initialLength, length);
      for (const value of values) {
        const writer = this.#writers.get(value)!;
        if (writer.outcome === 'aborted') {
          return `G1a: ${value} in list ${key} was rolled back; ${describeTransaction(transaction)}`;
        }
        if (writer.outcome === 'lost' && writer.synchronous && transaction.observed && transaction.outcome !== 'lost') {
          return `G1a: ${value} in list ${key} was told and then lost; ${describeTransaction(transaction)}`;
        }
      }
      const last = values[values.length - 1];
      const lastWriter = last === undefined ? undefined : this.#writers.get(last);
      const later = lastWriter?.operations.findLast((other) => other.kind === 'append' && other.key === key);
      if (later?.kind === 'append' && later.value !== last) {
        return `G1b: ${last} in list ${key} is not the last that its writer appended; ${describeTransaction(transaction)}`;
      }
    }
    for (const [key, values] of this.#history.final) {
      const rolledBack = values.find((value) => this.#writers.get(value)?.outcome === 'aborted');
      if (rolledBack !== undefined) return `G1a: list ${key} holds ${rolledBack}, which was rolled back`;
    }
    return undefined;
  }

  #cycle(): string | undefined {
    this.#collectEdges();
    const writes = this.#cycleOf('G0', (edge) => edge.kind === 'ww');
    return (
      writes ??
      this.#cycleOf('G1c', (edge) => edge.kind !== 'rw') ??
      this.#snapshotCycle() ??
      this.#cycleOf('G2', (edge) => edge.kind !== 'rw' || this.#isolationAt(edge.from) === 'serializable')
    );
  }

  #collectEdges(): void {
    for (const order of this.#orders.values()) {
      for (let at = 1; at < order.length; at++) this.#addEdge('ww', order[at - 1], order[at]);
    }
    for (const { transaction, key, length } of this.#reads) {
      // what was rolled back was promised nothing, and may have been rolled back because of the cycle
      if (transaction.outcome === 'aborted') continue;
      const order = this.#orders.get(key)!;
      const reader = this.#places.get(transaction)!;
      const before = length === 0 ? undefined : this.#placeOf(order[length - 1]);
      if (before !== undefined && before !== reader) this.#edges.push({ from: before, to: reader, kind: 'wr' });
      const after = this.#placeOf(order[length]);
      if (after !== undefined && after !== reader) this.#edges.push({ from: reader, to: after, kind: 'rw' });
    }
  }

  #addEdge(kind: EdgeKind, earlier: number | undefined, later: number | undefined): void {
    const [from, to] = [this.#placeOf(earlier), this.#placeOf(later)];
    if (from !== undefined && to !== undefined && from !== to) this.#edges.push({ from, to, kind });
  }

  /** Undefined for a value of the initial lists. */
  #placeOf(value: number | undefined): number | undefined {
    const writer = value === undefined ? undefined : this.#writers.get(value);
    return writer === undefined ? undefined : this.#places.get(writer);
  }

  #isolationAt(place: number): string {
    return this.#history.transactions[place]!.isolation;
  }

  #cycleOf(name: string, counts: (edge: Edge) => boolean): string | undefined {
    const successors = this.#history.transactions.map((): number[] => []);
    for (const edge of this.#edges) if (counts(edge)) successors[edge.from]!.push(edge.to);
    const cycle = findCycle(successors);
    return cycle === undefined ? undefined : this.#describe(name, cycle);
  }

  /** Each transaction is two nodes, by whether it was come to over an rw edge: then no rw edge may go out again. */
  #snapshotCycle(): string | undefined {
    const count = this.#history.transactions.length;
    const successors = Array.from({ length: count * 2 }, (): number[] => []);
    for (const { from, to, kind } of this.#edges) {
      if (kind !== 'rw') {
        successors[from]!.push(to);
        successors[from + count]!.push(to);
      } else if (this.#isolationAt(from) !== 'read committed') {
        successors[from]!.push(to + count);
      }
    }
    const cycle = findCycle(successors);
    if (cycle === undefined) return undefined;
    return this.#describe(
      'G-single',
      cycle.map((node) => node % count),
    );
  }

  #describe(name: string, cycle: readonly number[]): string {
    const lines = cycle.map((place, at) => {
      const next = cycle[(at + 1) % cycle.length]!;
      const kinds = this.#edges.filter((edge) => edge.from === place && edge.to === next).map((edge) => edge.kind);
      const { number } = this.#history.transactions[next]!;
      return `  ${describeTransaction(this.#history.transactions[place]!)}; ${[...new Set(kinds)].join(' and ')} to T${number}`;
    });
    return `${name}: a cycle of ${cycle.length}\n${lines.join('\n')}`;
  }
}
