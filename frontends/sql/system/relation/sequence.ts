/**
 * pg_sequence and pg_sequences.
 */
import { oidOf } from '../../../../engine/extend.ts';
import { roleName } from '../object-name.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';

export const sequences: SystemRelation = systemRelation(
  'pg_sequence',
  'seqrelid oid, seqtypid oid, seqstart int8, seqincrement int8, seqmax int8, seqmin int8, seqcache int8, seqcycle bool',
  { catalogId: 2224, source: 'catalog' },
  function* (session) {
    for (const sequence of session.catalog().sequences) {
      yield {
        seqrelid: sequence.id,
        seqtypid: oidOf(sequence.type),
        seqstart: sequence.start,
        seqincrement: sequence.increment,
        seqmax: sequence.maximum,
        seqmin: sequence.minimum,
        seqcache: sequence.cache,
        seqcycle: sequence.cycle,
      };
    }
  },
);

export const sequenceView: SystemRelation = systemRelation(
  'pg_sequences',
  'schemaname name, sequencename name, sequenceowner name, data_type regtype, start_value int8, min_value int8, max_value int8, increment_by int8, cycle bool, cache_size int8, last_value int8',
  { source: 'session' },
  function* (session) {
    const catalog = session.catalog();
    for (const sequence of catalog.sequences) {
      const state = session.database.store.readSequence(sequence.id);
      yield {
        schemaname: catalog.schemaById(sequence.schema)?.name,
        sequencename: sequence.name,
        sequenceowner: roleName(catalog, sequence.owner),
        data_type: oidOf(sequence.type),
        start_value: sequence.start,
        min_value: sequence.minimum,
        max_value: sequence.maximum,
        increment_by: sequence.increment,
        cycle: sequence.cycle,
        cache_size: sequence.cache,
        last_value: state?.isCalled === true ? state.lastValue : null,
      };
    }
  },
);
