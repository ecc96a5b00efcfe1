/**
 * The index of the built-in functions: for each family its words, which are operators' symbols, functions' names, and
 * `::` when it has casts. library.ts makes a family when one of its words is asked for.
 *
 * Kept equal to what the families register by test/function/library.test.ts, which prints the lines that differ.
 */
const words = {
  'comparison-eq': `
    = array_eq booleq bpchareq byteaeq chareq date_eq date_eq_timestamp date_eq_timestamptz float48eq float4eq
    float84eq float8eq int24eq int28eq int2eq int42eq int48eq int4eq int82eq int84eq int8eq interval_eq jsonb_eq
    nameeq numeric_eq oideq record_eq texteq time_eq timestamp_eq timestamp_eq_date timestamp_eq_timestamptz
    timestamptz_eq timestamptz_eq_date timestamptz_eq_timestamp uuid_eq vector_eq`,
  'comparison-ne': `
    <> array_ne boolne bpcharne byteane charne date_ne date_ne_timestamp date_ne_timestamptz float48ne float4ne
    float84ne float8ne int24ne int28ne int2ne int42ne int48ne int4ne int82ne int84ne int8ne interval_ne jsonb_ne
    namene numeric_ne oidne record_ne textne time_ne timestamp_ne timestamp_ne_date timestamp_ne_timestamptz
    timestamptz_ne timestamptz_ne_date timestamptz_ne_timestamp uuid_ne vector_ne`,
  'comparison-lt': `
    < array_lt boollt bpcharlt bytealt charlt date_lt date_lt_timestamp date_lt_timestamptz float48lt float4lt
    float84lt float8lt int24lt int28lt int2lt int42lt int48lt int4lt int82lt int84lt int8lt interval_lt jsonb_lt
    namelt numeric_lt oidlt record_lt text_lt time_lt timestamp_lt timestamp_lt_date timestamp_lt_timestamptz
    timestamptz_lt timestamptz_lt_date timestamptz_lt_timestamp uuid_lt vector_lt`,
  'comparison-le': `
    <= array_le boolle bpcharle byteale charle date_le date_le_timestamp date_le_timestamptz float48le float4le
    float84le float8le int24le int28le int2le int42le int48le int4le int82le int84le int8le interval_le jsonb_le
    namele numeric_le oidle record_le text_le time_le timestamp_le timestamp_le_date timestamp_le_timestamptz
    timestamptz_le timestamptz_le_date timestamptz_le_timestamp uuid_le vector_le`,
  'comparison-gt': `
    > array_gt boolgt bpchargt byteagt chargt date_gt date_gt_timestamp date_gt_timestamptz float48gt float4gt
    float84gt float8gt int24gt int28gt int2gt int42gt int48gt int4gt int82gt int84gt int8gt interval_gt jsonb_gt
    namegt numeric_gt oidgt record_gt text_gt time_gt timestamp_gt timestamp_gt_date timestamp_gt_timestamptz
    timestamptz_gt timestamptz_gt_date timestamptz_gt_timestamp uuid_gt vector_gt`,
  'comparison-ge': `
    >= array_ge boolge bpcharge byteage charge date_ge date_ge_timestamp date_ge_timestamptz float48ge float4ge
    float84ge float8ge int24ge int28ge int2ge int42ge int48ge int4ge int82ge int84ge int8ge interval_ge jsonb_ge
    namege numeric_ge oidge record_ge text_ge time_ge timestamp_ge timestamp_ge_date timestamp_ge_timestamptz
    timestamptz_ge timestamptz_ge_date timestamptz_ge_timestamp uuid_ge vector_ge`,
  'integer-arithmetic': `
    % * + - / @ abs int24div int24mi int24mul int24pl int28div int28mi int28mul int28pl int2abs int2div int2mi int2mod
    int2mul int2pl int2um int2up int42div int42mi int42mul int42pl int48div int48mi int48mul int48pl int4abs int4div
    int4mi int4mod int4mul int4pl int4um int4up int82div int82mi int82mul int82pl int84div int84mi int84mul int84pl
    int8abs int8div int8mi int8mod int8mul int8pl int8um int8up mod`,
  'float-arithmetic': `
    * + - / @ abs float48div float48mi float48mul float48pl float4abs float4div float4mi float4mul float4pl float4um
    float4up float84div float84mi float84mul float84pl float8abs float8div float8mi float8mul float8pl float8um
    float8up`,
  'numeric-functions': `
    % * + - / @ ^ abs ceil ceiling div exp factorial floor gcd lcm ln log log10 min_scale mod numeric_abs numeric_add
    numeric_div numeric_inc numeric_mod numeric_mul numeric_power numeric_sub numeric_uminus numeric_uplus pow power
    round scale sign sqrt trim_scale trunc`,
  'string-functions': `
    ^@ bit_length btrim char_length character_length initcap left length lower lpad ltrim octet_length overlay
    position repeat replace reverse right rpad rtrim split_part starts_with strpos substr substring translate upper`,
  concatenation: `
    || anytextcat concat concat_elements concat_ws concat_ws_elements textanycat textcat`,
  'float-functions': `
    ^ |/ ||/ acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd
    dcbrt degrees dpow dsqrt exp float8pow floor ln log log10 pi pow power radians round sign sin sind sinh sqrt tan
    tand tanh trunc`,
  'integer-functions': `
    # & << >> | ~ gcd int2and int2not int2or int2shl int2shr int2xor int4and int4not int4or int4shl int4shr int4xor
    int8and int8not int8or int8shl int8shr int8xor lcm random to_hex width_bucket`,
  encoding: `
    || ascii bit_length btrim byteacat chr convert_from convert_to decode encode get_bit get_byte is_normalized length
    md5 normalize octet_length pg_client_encoding pg_column_size position quote_ident quote_literal quote_nullable
    reverse set_byte sha224 sha256 sha384 sha512 substr substring unistr`,
  like: `
    !~~ !~~* ~~ ~~* bpchariclike bpcharicnlike bpcharlike bpcharnlike like like_escape nameiclike nameicnlike namelike
    namenlike notlike texticlike texticnlike textlike textnlike`,
  'regular-expression-functions': `
    !~ !~* ~ ~* bpcharicregexeq bpcharicregexne bpcharregexeq bpcharregexne nameicregexeq nameicregexne nameregexeq
    nameregexne regexp_count regexp_instr regexp_like regexp_match regexp_replace regexp_split_to_array regexp_substr
    similar_to_escape substring texticregexeq texticregexne textpos textregexeq textregexne`,
  format: `
    format format_elements`,
  'text-array': `
    array_to_string string_to_array`,
  'array-access': `
    array_dims array_get array_length array_lower array_ndims array_slice array_upper cardinality`,
  'array-functions': `
    && <@ @> || array_append array_cat array_concat array_concat_element array_fill array_position array_positions
    array_prepend array_remove array_replace arraycontained arraycontains arrayoverlap element_concat_array trim_array`,
  'vector-functions': `
    :: * + - <#> <+> <-> <=> || array_to_vector avg cosine_distance inner_product l1_distance l2_distance l2_normalize
    subvector sum vector_add vector_concat vector_dims vector_l2_squared_distance vector_mul
    vector_negative_inner_product vector_norm vector_sub vector_to_float4`,
  'window-functions': `
    cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number`,
  series: `
    generate_series generate_subscripts`,
  'collection-table': `
    _pg_expandarray pg_options_to_table pg_partition_ancestors regexp_matches regexp_split_to_table string_to_table
    unnest`,
  'timestamp-arithmetic': `
    * + - / date_mi date_mi_interval date_mii date_pl_interval date_pli datetime_pl integer_pl_date interval_div
    interval_mi interval_mul interval_pl interval_pl_date interval_pl_time interval_pl_timestamp
    interval_pl_timestamptz interval_um mul_d_interval time_mi_interval time_mi_time time_pl_date time_pl_interval
    timestamp_mi timestamp_mi_interval timestamp_pl_interval timestamptz_mi timestamptz_mi_interval
    timestamptz_pl_interval`,
  'date-part': `
    date_part extract`,
  'date-trunc': `
    date_bin date_trunc`,
  clock: `
    age clock_timestamp current_date current_time current_timestamp isfinite justify_days justify_hours
    justify_interval localtime localtimestamp make_date make_interval make_time make_timestamp make_timestamptz now
    overlaps statement_timestamp timezone to_timestamp transaction_timestamp`,
  'json-build': `
    array_to_json json_build_array json_build_array_elements json_build_object json_build_object_elements json_object
    jsonb_build_array jsonb_build_array_elements jsonb_build_object jsonb_build_object_elements jsonb_object
    row_to_json to_json to_jsonb`,
  'json-access': `
    :: #> #>> -> ->> <@ ? ?& ?| @> bool float4 float8 int2 int4 int8 json json_array_element json_array_element_text
    json_array_length json_extract_path json_extract_path_text json_object_field json_object_field_text json_path
    json_path_text json_typeof jsonb jsonb_array_element jsonb_array_element_text jsonb_array_length jsonb_contained
    jsonb_contains jsonb_exists jsonb_exists_all jsonb_exists_any jsonb_extract_path jsonb_extract_path_text
    jsonb_object_field jsonb_object_field_text jsonb_path jsonb_path_text jsonb_typeof numeric`,
  'jsonb-edit': `
    #- - || json_strip_nulls jsonb_concat jsonb_delete jsonb_delete_path jsonb_insert jsonb_pretty jsonb_set
    jsonb_strip_nulls`,
  'json-table': `
    json_array_elements json_array_elements_text json_each json_each_text json_object_keys jsonb_array_elements
    jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys`,
  'json-aggregate': `
    json_agg json_object_agg jsonb_agg jsonb_object_agg`,
  'ordered-set': `
    mode percentile_cont percentile_disc`,
  'number-cast': `
    :: bool float4 float8 int2 int4 int8 numeric oid`,
  'text-cast': `
    :: bpchar char int4 name text varchar`,
  'date-time-cast': `
    :: date interval time timestamp timestamptz`,
  extreme: `
    count max min`,
  sum: `
    avg sum`,
  variance: `
    corr covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
    regr_syy stddev stddev_pop stddev_samp var_pop var_samp variance`,
  collect: `
    array_agg bit_and bit_or bit_xor bool_and bool_or every string_agg`,
  'cypher-arithmetic': `
    cypher_add cypher_divide cypher_modulo cypher_multiply cypher_negate cypher_plus cypher_power cypher_subtract`,
  'cypher-comparison': `
    < <= <> = > >= cypher_contains cypher_ends_with cypher_equals cypher_exists cypher_greater cypher_greater_or_equal
    cypher_in cypher_less cypher_less_or_equal cypher_matches cypher_not_equals cypher_starts_with cypher_xor`,
  'cypher-access': `
    cypher_elementid cypher_endnode cypher_has_label cypher_id cypher_index cypher_keys cypher_labels cypher_length
    cypher_list cypher_merge_maps cypher_nodes cypher_path cypher_path_elements cypher_properties cypher_property
    cypher_relationships cypher_rels cypher_slice cypher_startnode cypher_type cypher_unwind`,
  'cypher-list': `
    cypher_btrim cypher_head cypher_isempty cypher_last cypher_left cypher_lower cypher_ltrim cypher_range
    cypher_replace cypher_reverse cypher_right cypher_rtrim cypher_size cypher_split cypher_substring cypher_tail
    cypher_tolower cypher_toupper cypher_trim cypher_upper`,
  'cypher-entity': `
    cypher_list_of cypher_merge_key cypher_node_row cypher_node_table cypher_nodes_in cypher_relationship_row
    cypher_relationship_table cypher_relationships_in cypher_require_present`,
  'row-count': `
    cypher_row_count`,
  'cypher-conversion': `
    cypher_toboolean cypher_tobooleanornull cypher_tofloat cypher_tofloatornull cypher_tointeger
    cypher_tointegerornull cypher_tostring cypher_tostringornull`,
  'cypher-math': `
    cypher_abs cypher_acos cypher_asin cypher_atan cypher_atan2 cypher_ceil cypher_cos cypher_cosh cypher_cot
    cypher_degrees cypher_e cypher_exp cypher_floor cypher_haversin cypher_isnan cypher_log cypher_log10 cypher_pi
    cypher_radians cypher_rand cypher_randomuuid cypher_round cypher_sign cypher_sin cypher_sinh cypher_sqrt
    cypher_tan cypher_tanh cypher_timestamp`,
  'cypher-aggregate': `
    collect cypher_avg cypher_collect cypher_count cypher_max cypher_min cypher_percentilecont cypher_percentiledisc
    cypher_stdev cypher_stdevp cypher_sum`,
  'cypher-cast': `
    :: cypher_from_sql cypher_to_sql`,
  sequence: `
    currval gen_random_uuid lastval nextval setval uuid_generate_v4`,
  'session-functions': `
    current_catalog current_database current_query current_role current_schema current_schemas current_setting
    current_user inet_client_addr inet_client_port inet_server_addr inet_server_port num_nonnulls
    num_nonnulls_elements num_nulls num_nulls_elements pg_backend_pid pg_collation_for pg_conf_load_time
    pg_current_xact_id pg_is_in_recovery pg_is_other_temp_schema pg_my_temp_schema pg_postmaster_start_time pg_typeof
    session_user set_config txid_current txid_current_if_assigned user version`,
  'catalog-functions': `
    col_description format_type obj_description pg_char_to_encoding pg_collation_is_visible pg_column_is_updatable
    pg_conversion_is_visible pg_database_size pg_describe_object pg_encoding_max_length pg_encoding_to_char
    pg_function_is_visible pg_get_constraintdef pg_get_expr pg_get_function_arguments
    pg_get_function_identity_arguments pg_get_function_result pg_get_function_sqlbody pg_get_functiondef
    pg_get_indexdef pg_get_partition_constraintdef pg_get_partkeydef pg_get_replica_identity_index pg_get_ruledef
    pg_get_serial_sequence pg_get_statisticsobjdef pg_get_statisticsobjdef_columns pg_get_triggerdef pg_get_userbyid
    pg_get_viewdef pg_index_column_has_property pg_index_has_property pg_indexam_has_property pg_indexes_size
    pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible pg_relation_filenode pg_relation_filepath
    pg_relation_is_publishable pg_relation_is_updatable pg_relation_size pg_sequence_last_value
    pg_stat_get_dead_tuples pg_stat_get_live_tuples pg_stat_get_numscans pg_statistics_obj_is_visible
    pg_table_is_visible pg_table_size pg_tablespace_location pg_tablespace_size pg_total_relation_size
    pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible
    shobj_description to_regclass to_regnamespace to_regproc to_regrole to_regtype`,
  privilege: `
    has_any_column_privilege has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege
    has_function_privilege has_language_privilege has_schema_privilege has_sequence_privilege has_server_privilege
    has_table_privilege has_tablespace_privilege has_type_privilege pg_has_role row_security_active`,
  'object-name-cast': `
    :: int4 int8 name oid regclass regproc regtype text varchar`,
  'size-text': `
    pg_size_bytes pg_size_pretty`,
  'to-char': `
    timeofday to_char`,
  'from-template': `
    to_date to_timestamp`,
  'number-to-char': `
    to_char`,
  'text-to-number': `
    to_number`,
  'cypher-temporal': `
    cypher_date cypher_date.realtime cypher_date.statement cypher_date.transaction cypher_date.truncate
    cypher_datetime cypher_datetime.fromepoch cypher_datetime.fromepochmillis cypher_datetime.realtime
    cypher_datetime.statement cypher_datetime.transaction cypher_datetime.truncate cypher_localdatetime
    cypher_localdatetime.realtime cypher_localdatetime.statement cypher_localdatetime.transaction
    cypher_localdatetime.truncate cypher_localtime cypher_localtime.realtime cypher_localtime.statement
    cypher_localtime.transaction cypher_localtime.truncate cypher_time`,
  'cypher-duration': `
    cypher_duration cypher_duration.between cypher_duration.indays cypher_duration.inmonths cypher_duration.inseconds`,
  'advisory-lock': `
    pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared
    pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared
    pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared`,
  sleep: `
    pg_sleep pg_sleep_for pg_sleep_until`,
  'unsupported-functions': `
    json_populate_record json_populate_recordset json_to_record json_to_recordset jsonb_populate_record
    jsonb_populate_recordset jsonb_to_record jsonb_to_recordset pg_cancel_backend pg_notify pg_reload_conf
    pg_terminate_backend setseed`,
} as const;

export type FamilyName = keyof typeof words;

export const familyWords: Readonly<Record<FamilyName, string>> = words;
