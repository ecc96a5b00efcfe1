/**
 * Window functions that are no aggregates: numbering, ranking, and values of other rows of the partition.
 *
 * Ranks are read off the peer groups; lag and lead count rows of the partition, first_value and its kin rows of the
 * frame (SQL:2016 part 2, 6.10).
 */
import { DbError } from '../../error.ts';
import type { Datum } from '../../value/type.ts';
import type { WindowFunction, WindowPartition } from '../contract.ts';
import type { Registrar } from '../definition.ts';
import { typeNamed } from '../type-name.ts';

type AtRow = (partition: WindowPartition, row: number) => Datum;

function define(registrar: Registrar, name: string, parameters: readonly string[], returns: string, at: AtRow): void {
  const definition: WindowFunction = {
    kind: 'window',
    name,
    parameters: parameters.map(typeNamed),
    returns: typeNamed(returns),
    compute: (partition) => Array.from({ length: partition.count }, (_, row) => at(partition, row)),
  };
  registrar.register(definition);
}

/** How many peer groups begin up to each row. */
function denseRanks(partition: WindowPartition): Datum[] {
  let rank = 0;
  return Array.from({ length: partition.count }, (_, row) => {
    if (partition.peerStart(row) === row) rank++;
    return rank;
  });
}

/** Row `row` + offset × direction, or the default outside the partition. Of the arguments only the first is needed. */
function neighbour(direction: 1 | -1, argumentCount: 1 | 2 | 3): AtRow {
  return (partition, row) => {
    const offset = argumentCount === 1 ? 1 : partition.value(1, row);
    if (offset === null) return null;
    const target = row + direction * Number(offset);
    if (target >= 0 && target < partition.count) return partition.value(0, target);
    return argumentCount === 3 ? partition.value(2, row) : null;
  };
}

function registerNeighbours(registrar: Registrar, name: string, direction: 1 | -1): void {
  define(registrar, name, ['anyelement'], 'anyelement', neighbour(direction, 1));
  define(registrar, name, ['anyelement', 'int4'], 'anyelement', neighbour(direction, 2));
  define(registrar, name, ['anycompatible', 'int4', 'anycompatible'], 'anycompatible', neighbour(direction, 3));
}

/** Buckets of sizes that differ by at most one, the larger first. */
const bucketOf: AtRow = (partition, row) => {
  // the number of buckets is taken once, from the first row
  const count = partition.value(0, 0);
  if (count === null) return null;
  const buckets = Number(count);
  if (buckets <= 0) throw new DbError('22014', 'argument of ntile must be greater than zero');
  const size = Math.floor(partition.count / buckets);
  const larger = partition.count % buckets;
  const inLarger = larger * (size + 1);
  return row < inLarger ? Math.floor(row / (size + 1)) + 1 : larger + Math.floor((row - inLarger) / size) + 1;
};

const nthValue: AtRow = (partition, row) => {
  const position = partition.value(1, row);
  if (position === null) return null;
  if ((position as number) <= 0) throw new DbError('22016', 'argument of nth_value must be greater than zero');
  return atPlace(partition, row, Number(position) - 1);
};

/** The first argument at a place of the frame. */
function atPlace(partition: WindowPartition, row: number, place: number): Datum {
  const target = partition.frameRow(row, place);
  return target === undefined ? null : partition.value(0, target);
}

export function registerWindowFunctions(registrar: Registrar): void {
  define(registrar, 'row_number', [], 'int8', (_partition, row) => row + 1);
  define(registrar, 'rank', [], 'int8', (partition, row) => partition.peerStart(row) + 1);
  const denseRank = { kind: 'window', name: 'dense_rank', parameters: [], returns: typeNamed('int8') } as const;
  registrar.register({ ...denseRank, compute: denseRanks });
  define(registrar, 'percent_rank', [], 'float8', (partition, row) =>
    partition.count <= 1 ? 0 : partition.peerStart(row) / (partition.count - 1),
  );
  define(registrar, 'cume_dist', [], 'float8', (partition, row) => partition.peerEnd(row) / partition.count);
  define(registrar, 'ntile', ['int4'], 'int4', bucketOf);
  registerNeighbours(registrar, 'lag', -1);
  registerNeighbours(registrar, 'lead', 1);
  define(registrar, 'first_value', ['anyelement'], 'anyelement', (partition, row) => atPlace(partition, row, 0));
  define(registrar, 'last_value', ['anyelement'], 'anyelement', (partition, row) => atPlace(partition, row, -1));
  define(registrar, 'nth_value', ['anyelement', 'int4'], 'anyelement', nthValue);
}
