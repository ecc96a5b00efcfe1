/**
 * pg_extension and pg_available_extensions: `vector`, which is built in.
 */
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { pgCatalogSchemaId, superuserId } from './class.ts';

export const vectorExtension = {
  id: 16_382,
  name: 'vector',
  version: '0.8.0',
  comment: 'vector data type and hnsw access method',
} as const;

export const extensions: SystemRelation = systemRelation(
  'pg_extension',
  'oid oid, extname name, extowner oid, extnamespace oid, extrelocatable bool, extversion text, extconfig _oid, extcondition _text',
  { catalogId: 3079, source: 'functions' },
  () => [
    {
      oid: vectorExtension.id,
      extname: vectorExtension.name,
      extowner: superuserId,
      extnamespace: pgCatalogSchemaId,
      extrelocatable: false,
      extversion: vectorExtension.version,
    },
  ],
);

export const availableExtensions: SystemRelation = systemRelation(
  'pg_available_extensions',
  'name name, default_version text, installed_version text, comment text',
  { source: 'functions' },
  () => [
    {
      name: vectorExtension.name,
      default_version: vectorExtension.version,
      installed_version: vectorExtension.version,
      comment: vectorExtension.comment,
    },
  ],
);

export const extensionVersions: SystemRelation = systemRelation(
  'pg_available_extension_versions',
  'name name, version text, installed bool, superuser bool, trusted bool, relocatable bool, schema name, requires _name, comment text',
  { source: 'functions' },
  () => [
    {
      name: vectorExtension.name,
      version: vectorExtension.version,
      installed: true,
      superuser: false,
      trusted: true,
      relocatable: false,
      comment: vectorExtension.comment,
    },
  ],
);
