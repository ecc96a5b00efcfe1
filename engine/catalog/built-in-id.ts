/**
 * Ids of what every new database holds. Those that PostgreSQL knows too have its numbers; the system tables follow
 * their schema (system-table.ts). User objects begin at `firstUserId`.
 */

export const superuserId = 10;
export const pgCatalogId = 11;
export const publicId = 2_200;
export const systemSchemaId = 12_000;
/** System tables have 12,001 and up, their primary keys' indexes and constraints these offsets above the table. */
export const systemIndexOffset = 200;
export const systemConstraintOffset = 300;
export const graphSchemaId = 12_500;
export const openNodesId = 12_501;
export const openEdgesId = 12_502;
export const openEdgesSourceIndexId = 12_503;
export const openEdgesTargetIndexId = 12_504;
export const openEdgesTypeIndexId = 12_505;
export const informationSchemaId = 13_000;
export const firstUserId = 16_384;
