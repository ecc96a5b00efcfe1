/**
 * pg_proc, pg_aggregate, pg_language: the registered functions, and the input and output functions that types name.
 */
import type { AnyFunction, DataType } from '../../../../engine/extend.ts';
import { functionDirectory } from '../directory.ts';
import { inputOutputFunctions } from '../input-output.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { typeId } from '../type-catalog.ts';
import { pgCatalogSchemaId, superuserId } from './class.ts';

export const internalLanguageId = 12;

/** The declared result: what a polymorphic function gives for its own parameter types. */
export function resultOf(definition: AnyFunction): DataType {
  switch (definition.kind) {
    case 'table': {
      const columns = resultColumns(definition);
      return columns.length === 1 ? columns[0]!.type : { name: 'record' };
    }
    default:
      if (typeof definition.returns !== 'function') return definition.returns;
      return attempt(definition.returns, definition.parameters) ?? { name: 'anyelement' };
  }
}

export function resultColumns(
  definition: Extract<AnyFunction, { readonly kind: 'table' }>,
): readonly { readonly name: string; readonly type: DataType }[] {
  return attempt(definition.columns, definition.parameters) ?? [];
}

/** A result that is computed from the argument types may want real ones. */
function attempt<Result>(
  compute: (types: readonly DataType[]) => Result,
  parameters: readonly DataType[],
): Result | undefined {
  try {
    return compute(parameters);
  } catch {
    return undefined;
  }
}

const kindLetters = { scalar: 'f', table: 'f', aggregate: 'a', window: 'w' } as const;
const volatilityLetters = { immutable: 'i', stable: 's', volatile: 'v' } as const;

const plain = {
  pronamespace: pgCatalogSchemaId,
  proowner: superuserId,
  prolang: internalLanguageId,
  procost: 1,
  prorows: 0,
  provariadic: 0,
  prosupport: 0,
  prosecdef: false,
  proleakproof: false,
  proparallel: 's',
} as const;

function functionRow(definition: AnyFunction, id: number) {
  const { kind, name, parameters } = definition;
  const isVariadic = kind !== 'window' && definition.variadic === true;
  const defaults = kind === 'scalar' || kind === 'table' ? (definition.defaults?.length ?? 0) : 0;
  const columns = kind === 'table' ? resultColumns(definition) : [];
  const argumentIds = parameters.map(typeId);
  const last = parameters.at(-1);
  return {
    ...plain,
    oid: id,
    proname: name,
    prorows: kind === 'table' ? 1000 : 0,
    provariadic: isVariadic && last !== undefined ? typeId(last.element ?? last) : 0,
    prokind: kindLetters[kind],
    proisstrict: kind !== 'window' && definition.strict,
    proretset: kind === 'table',
    provolatile: kind === 'scalar' || kind === 'table' ? volatilityLetters[definition.volatility] : 'i',
    pronargs: parameters.length,
    pronargdefaults: defaults,
    prorettype: typeId(resultOf(definition)),
    proargtypes: argumentIds,
    proallargtypes: columns.length > 1 ? [...argumentIds, ...columns.map(({ type }) => typeId(type))] : null,
    proargmodes: columns.length > 1 ? [...argumentIds.map(() => 'i'), ...columns.map(() => 't')] : null,
    proargnames: columns.length > 1 ? [...argumentIds.map(() => ''), ...columns.map((column) => column.name)] : null,
    prosrc: name,
  };
}

export const functions: SystemRelation = systemRelation(
  'pg_proc',
  'oid oid, proname name, pronamespace oid, proowner oid, prolang oid, procost float4, prorows float4, provariadic oid, prosupport regproc, prokind char, prosecdef bool, proleakproof bool, proisstrict bool, proretset bool, provolatile char, proparallel char, pronargs int2, pronargdefaults int2, prorettype oid, proargtypes oidvector, proallargtypes _oid, proargmodes _char, proargnames _text, proargdefaults pg_node_tree, protrftypes _oid, prosrc text, probin text, prosqlbody pg_node_tree, proconfig _text, proacl _aclitem',
  { catalogId: 1255, source: 'functions' },
  function* (session) {
    const directory = functionDirectory(session.database.functions);
    for (const definition of directory.functions) yield functionRow(definition, directory.idOfFunction(definition));
    for (const { id, name } of inputOutputFunctions()) {
      yield {
        ...plain,
        oid: id,
        proname: name,
        prokind: 'f',
        proisstrict: true,
        proretset: false,
        provolatile: 'i',
        pronargs: 1,
        pronargdefaults: 0,
        prorettype: 2281,
        proargtypes: [2281],
        prosrc: name,
      };
    }
  },
);

export const aggregates: SystemRelation = systemRelation(
  'pg_aggregate',
  'aggfnoid regproc, aggkind char, aggnumdirectargs int2, aggtransfn regproc, aggfinalfn regproc, aggcombinefn regproc, aggserialfn regproc, aggdeserialfn regproc, aggmtransfn regproc, aggminvtransfn regproc, aggmfinalfn regproc, aggfinalextra bool, aggmfinalextra bool, aggfinalmodify char, aggmfinalmodify char, aggsortop oid, aggtranstype oid, aggtransspace int4, aggmtranstype oid, aggmtransspace int4, agginitval text, aggminitval text',
  { catalogId: 2600, source: 'functions' },
  function* (session) {
    const directory = functionDirectory(session.database.functions);
    for (const definition of directory.functions) {
      if (definition.kind !== 'aggregate') continue;
      const none = { aggtransfn: 0, aggfinalfn: 0, aggcombinefn: 0, aggserialfn: 0, aggdeserialfn: 0 };
      const moving = { aggmtransfn: 0, aggminvtransfn: 0, aggmfinalfn: 0, aggmfinalextra: false, aggmtransspace: 0 };
      yield {
        ...none,
        ...moving,
        aggfnoid: directory.idOfFunction(definition),
        aggkind: definition.directArguments === undefined ? 'n' : 'o',
        aggnumdirectargs: definition.directArguments ?? 0,
        aggfinalextra: false,
        aggfinalmodify: 'r',
        aggmfinalmodify: 'r',
        aggsortop: 0,
        aggtranstype: 2281,
        aggtransspace: 0,
        aggmtranstype: 0,
      };
    }
  },
);

export const languages: SystemRelation = systemRelation(
  'pg_language',
  'oid oid, lanname name, lanowner oid, lanispl bool, lanpltrusted bool, lanplcallfoid oid, laninline oid, lanvalidator oid, lanacl _aclitem',
  { catalogId: 2612, source: 'functions' },
  () => [
    {
      oid: internalLanguageId,
      lanname: 'internal',
      lanowner: superuserId,
      lanispl: false,
      lanpltrusted: false,
      lanplcallfoid: 0,
      laninline: 0,
      lanvalidator: 0,
    },
  ],
);
