/**
 * What a path search is asked, and how it answers: a generator that stops at each path found, and now and then at
 * `unfinished` so that the driver may look at the clock. Its state is all in itself, so it can be left at any time.
 */
import type { NeighbourList } from '../../access/access.ts';
import type { PathMode } from '../../plan/relation.ts';
import type { WalkedPath } from './walked-path.ts';

export interface NodeIdentity {
  readonly table: number;
  readonly rowId: number;
}

/** A relationship on the way, before it is taken. */
export type StepTest = (edgeTable: number, edgeRowId: number) => boolean;
export type Collect = (table: number, rowId: number, into: NeighbourList) => void;

export interface PathRequest {
  readonly from: NodeIdentity;
  readonly to: NodeIdentity | undefined;
  readonly minimum: number;
  /** Infinity for no bound. */
  readonly maximum: number;
  readonly mode: PathMode;
  /** Relationships to go on by from a node. */
  readonly forwards: Collect;
  /** Relationships by which a node is reached. */
  readonly backwards: Collect;
  readonly step: StepTest | undefined;
}

export const unfinished = 1;
/** A path is good until the search goes on. */
export type PathSearch = Generator<WalkedPath | typeof unfinished, void>;

/** Relationships looked at between two looks at the clock. */
export const sliceEdges = 20_000;
