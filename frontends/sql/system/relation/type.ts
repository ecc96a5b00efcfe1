/**
 * pg_type: the registered types, their arrays, and the pseudo types of signatures; pg_range and pg_enum are empty.
 */
import { arrayOf, definitionOf, type TypeDefinition } from '../../../../engine/extend.ts';
import { inputOutputId } from '../input-output.ts';
import { emptyRelation, type SystemRelation, systemRelation } from '../system-relation.ts';
import {
  alignmentOf,
  categoryLetter,
  collationOf,
  inputOutputNames,
  isByValue,
  isPseudoDefinition,
  listedTypes,
  modifierTypes,
  pseudoTypeIds,
  storageOf,
} from '../type-catalog.ts';
import { pgCatalogSchemaId, superuserId } from './class.ts';

const plain = {
  typnamespace: pgCatalogSchemaId,
  typowner: superuserId,
  typisdefined: true,
  typdelim: ',',
  typrelid: 0,
  typmodin: 0,
  typmodout: 0,
  typanalyze: 0,
  typnotnull: false,
  typbasetype: 0,
  typtypmod: -1,
  typndims: 0,
} as const;

function inputOutput(definition: TypeDefinition) {
  const { input, output, receive, send } = inputOutputNames(definition);
  const hasModifiers = modifierTypes.has(definition.name);
  return {
    typinput: inputOutputId(input),
    typoutput: inputOutputId(output),
    typreceive: inputOutputId(receive),
    typsend: inputOutputId(send),
    typmodin: hasModifiers ? inputOutputId(`${definition.name}typmodin`) : 0,
    typmodout: hasModifiers ? inputOutputId(`${definition.name}typmodout`) : 0,
  };
}

function subscriptHandler({ name, element }: TypeDefinition): number {
  if (name === 'name') return inputOutputId('raw_array_subscript_handler');
  if (name === 'jsonb') return inputOutputId('jsonb_subscript_handler');
  return element === undefined ? 0 : inputOutputId('array_subscript_handler');
}

function scalarRow(definition: TypeDefinition) {
  const type = { name: definition.name };
  const isPseudo = isPseudoDefinition(definition);
  const element = definition.element ?? (definition.name === 'name' ? { name: 'char' } : undefined);
  return {
    ...plain,
    ...inputOutput(definition),
    oid: definition.oid,
    typname: definition.name,
    typlen: definition.byteLength,
    typbyval: isByValue(definition),
    typtype: isPseudo ? 'p' : 'b',
    typcategory: isPseudo && definition.name !== 'unknown' ? 'P' : categoryLetter(definition),
    typispreferred: definition.preferred === true || definition.name === 'oid',
    typsubscript: subscriptHandler(definition),
    typelem: element === undefined ? 0 : definitionOf(element).oid,
    typarray: definition.arrayOid,
    typalign: alignmentOf(definition),
    typstorage: storageOf(definition),
    typcollation: collationOf(type),
  };
}

function arrayRow(definition: TypeDefinition) {
  const type = arrayOf({ name: definition.name });
  return {
    ...plain,
    oid: definition.arrayOid,
    typname: type.name,
    typlen: -1,
    typbyval: false,
    typtype: 'b',
    typcategory: 'A',
    typispreferred: false,
    typsubscript: inputOutputId('array_subscript_handler'),
    typelem: definition.oid,
    typarray: 0,
    typinput: inputOutputId('array_in'),
    typoutput: inputOutputId('array_out'),
    typreceive: inputOutputId('array_recv'),
    typsend: inputOutputId('array_send'),
    typanalyze: inputOutputId('array_typanalyze'),
    typalign: alignmentOf(definition) === 'd' ? 'd' : 'i',
    typstorage: 'x',
    typcollation: collationOf(type),
  };
}

function pseudoRow(name: string, oid: number) {
  const shown = name === 'anything' ? 'any' : name;
  return {
    ...plain,
    oid,
    typname: shown,
    typlen: name.endsWith('array') && name !== 'anynonarray' ? -1 : 4,
    typbyval: !name.endsWith('array'),
    typtype: 'p',
    typcategory: 'P',
    typispreferred: false,
    typsubscript: 0,
    typelem: 0,
    typarray: 0,
    typinput: inputOutputId(`${shown}_in`),
    typoutput: inputOutputId(`${shown}_out`),
    typreceive: 0,
    typsend: 0,
    typalign: 'i',
    typstorage: 'p',
    typcollation: 0,
  };
}

export const types: SystemRelation = systemRelation(
  'pg_type',
  'oid oid, typname name, typnamespace oid, typowner oid, typlen int2, typbyval bool, typtype char, typcategory char, typispreferred bool, typisdefined bool, typdelim char, typrelid oid, typsubscript regproc, typelem oid, typarray oid, typinput regproc, typoutput regproc, typreceive regproc, typsend regproc, typmodin regproc, typmodout regproc, typanalyze regproc, typalign char, typstorage char, typnotnull bool, typbasetype oid, typtypmod int4, typndims int4, typcollation oid, typdefaultbin pg_node_tree, typdefault text, typacl _aclitem',
  { catalogId: 1247, source: 'functions' },
  function* () {
    for (const definition of listedTypes()) {
      yield scalarRow(definition);
      if (definition.arrayOid !== 0) yield arrayRow(definition);
    }
    for (const [name, oid] of pseudoTypeIds) yield pseudoRow(name, oid);
  },
);

export const ranges: SystemRelation = emptyRelation(
  'pg_range',
  'rngtypid oid, rngsubtype oid, rngmultitypid oid, rngcollation oid, rngsubopc oid, rngcanonical regproc, rngsubdiff regproc',
  { catalogId: 3541 },
);

export const enums: SystemRelation = emptyRelation(
  'pg_enum',
  'oid oid, enumtypid oid, enumsortorder float4, enumlabel name',
  { catalogId: 3501 },
);
