/**
 * System relations that hold nothing here: partitions, policies, triggers, publications, foreign tables, text search.
 *
 * They have PostgreSQL's columns, so that what asks for such objects learns that there are none.
 */
import { emptyRelation, type SystemRelation } from '../system-relation.ts';

/** Catalog tables: object id, name, columns. */
const tables: readonly (readonly [id: number, name: string, columns: string])[] = [
  [
    2602,
    'pg_amop',
    'oid oid, amopfamily oid, amoplefttype oid, amoprighttype oid, amopstrategy int2, amoppurpose char, amopopr oid, amopmethod oid, amopsortfamily oid',
  ],
  [
    2603,
    'pg_amproc',
    'oid oid, amprocfamily oid, amproclefttype oid, amprocrighttype oid, amprocnum int2, amproc regproc',
  ],
  [
    2607,
    'pg_conversion',
    'oid oid, conname name, connamespace oid, conowner oid, conforencoding int4, contoencoding int4, conproc regproc, condefault bool',
  ],
  [2964, 'pg_db_role_setting', 'setdatabase oid, setrole oid, setconfig _text'],
  [826, 'pg_default_acl', 'oid oid, defaclrole oid, defaclnamespace oid, defaclobjtype char, defaclacl _aclitem'],
  [
    3466,
    'pg_event_trigger',
    'oid oid, evtname name, evtevent name, evtowner oid, evtfoid oid, evtenabled char, evttags _text',
  ],
  [
    2328,
    'pg_foreign_data_wrapper',
    'oid oid, fdwname name, fdwowner oid, fdwhandler oid, fdwvalidator oid, fdwacl _aclitem, fdwoptions _text',
  ],
  [
    1417,
    'pg_foreign_server',
    'oid oid, srvname name, srvowner oid, srvfdw oid, srvtype text, srvversion text, srvacl _aclitem, srvoptions _text',
  ],
  [3118, 'pg_foreign_table', 'ftrelid oid, ftserver oid, ftoptions _text'],
  [2611, 'pg_inherits', 'inhrelid oid, inhparent oid, inhseqno int4, inhdetachpending bool'],
  [3394, 'pg_init_privs', 'objoid oid, classoid oid, objsubid int4, privtype char, initprivs _aclitem'],
  [2995, 'pg_largeobject_metadata', 'oid oid, lomowner oid, lomacl _aclitem'],
  [6243, 'pg_parameter_acl', 'oid oid, parname text, paracl _aclitem'],
  [
    3350,
    'pg_partitioned_table',
    'partrelid oid, partstrat char, partnatts int2, partdefid oid, partattrs int2vector, partclass oidvector, partcollation oidvector, partexprs pg_node_tree',
  ],
  [
    3256,
    'pg_policy',
    'oid oid, polname name, polrelid oid, polcmd char, polpermissive bool, polroles _oid, polqual pg_node_tree, polwithcheck pg_node_tree',
  ],
  [
    6104,
    'pg_publication',
    'oid oid, pubname name, pubowner oid, puballtables bool, pubinsert bool, pubupdate bool, pubdelete bool, pubtruncate bool, pubviaroot bool',
  ],
  [6237, 'pg_publication_namespace', 'oid oid, pnpubid oid, pnnspid oid'],
  [6106, 'pg_publication_rel', 'oid oid, prpubid oid, prrelid oid, prqual pg_node_tree, prattrs int2vector'],
  [6000, 'pg_replication_origin', 'roident oid, roname text'],
  [1214, 'pg_shdepend', 'dbid oid, classid oid, objid oid, objsubid int4, refclassid oid, refobjid oid, deptype char'],
  [
    3381,
    'pg_statistic_ext',
    'oid oid, stxrelid oid, stxname name, stxnamespace oid, stxowner oid, stxstattarget int4, stxkeys int2vector, stxkind _char, stxexprs pg_node_tree',
  ],
  [
    6100,
    'pg_subscription',
    'oid oid, subdbid oid, subskiplsn pg_lsn, subname name, subowner oid, subenabled bool, subbinary bool, substream bool, subtwophasestate char, subdisableonerr bool, subconninfo text, subslotname name, subsynccommit text, subpublications _text',
  ],
  [6102, 'pg_subscription_rel', 'srsubid oid, srrelid oid, srsubstate char, srsublsn pg_lsn'],
  [3576, 'pg_transform', 'oid oid, trftype oid, trflang oid, trffromsql regproc, trftosql regproc'],
  [
    2620,
    'pg_trigger',
    'oid oid, tgrelid oid, tgparentid oid, tgname name, tgfoid oid, tgtype int2, tgenabled char, tgisinternal bool, tgconstrrelid oid, tgconstrindid oid, tgconstraint oid, tgdeferrable bool, tginitdeferred bool, tgnargs int2, tgattr int2vector, tgargs bytea, tgqual pg_node_tree, tgoldtable name, tgnewtable name',
  ],
  [3602, 'pg_ts_config', 'oid oid, cfgname name, cfgnamespace oid, cfgowner oid, cfgparser oid'],
  [
    3600,
    'pg_ts_dict',
    'oid oid, dictname name, dictnamespace oid, dictowner oid, dicttemplate oid, dictinitoption text',
  ],
  [1418, 'pg_user_mapping', 'oid oid, umuser oid, umserver oid, umoptions _text'],
];

const views: readonly (readonly [name: string, columns: string])[] = [
  ['pg_group', 'groname name, grosysid oid, grolist _oid'],
  [
    'pg_matviews',
    'schemaname name, matviewname name, matviewowner name, tablespace name, hasindexes bool, ispopulated bool, definition text',
  ],
  [
    'pg_policies',
    'schemaname name, tablename name, policyname name, permissive text, roles _name, cmd text, qual text, with_check text',
  ],
  ['pg_prepared_xacts', 'transaction xid, gid text, prepared timestamptz, owner name, database name'],
  ['pg_publication_tables', 'pubname name, schemaname name, tablename name, attnames _name, rowfilter text'],
  [
    'pg_replication_slots',
    'slot_name name, plugin name, slot_type text, datoid oid, database name, temporary bool, active bool, active_pid int4, xmin xid, catalog_xmin xid, restart_lsn pg_lsn, confirmed_flush_lsn pg_lsn, wal_status text, safe_wal_size int8, two_phase bool',
  ],
  ['pg_rules', 'schemaname name, tablename name, rulename name, definition text'],
  [
    'pg_stat_replication',
    'pid int4, usesysid oid, usename name, application_name text, client_addr inet, client_hostname text, client_port int4, backend_start timestamptz, backend_xmin xid, state text, sent_lsn pg_lsn, write_lsn pg_lsn, flush_lsn pg_lsn, replay_lsn pg_lsn, write_lag interval, flush_lag interval, replay_lag interval, sync_priority int4, sync_state text, reply_time timestamptz',
  ],
  [
    'pg_stat_subscription',
    'subid oid, subname name, pid int4, relid oid, received_lsn pg_lsn, last_msg_send_time timestamptz, last_msg_receipt_time timestamptz, latest_end_lsn pg_lsn, latest_end_time timestamptz',
  ],
  [
    'pg_stat_user_functions',
    'funcid oid, schemaname name, funcname name, calls int8, total_time float8, self_time float8',
  ],
  [
    'pg_stats_ext',
    'schemaname name, tablename name, statistics_schemaname name, statistics_name name, statistics_owner name, attnames _name, exprs _text, kinds _char, inherited bool, n_distinct text, dependencies text, most_common_vals _text, most_common_val_nulls _bool, most_common_freqs _float8, most_common_base_freqs _float8',
  ],
  ['pg_user_mappings', 'umid oid, srvid oid, srvname name, umuser oid, usename name, umoptions _text'],
];

export const emptyRelations: readonly SystemRelation[] = [
  ...tables.map(([catalogId, name, columns]) => emptyRelation(name, columns, { catalogId })),
  ...views.map(([name, columns]) => emptyRelation(name, columns, {})),
];
