/**
 * A catalog as plain data, for comparing whole catalogs: every object, comment and statistics, by id. Objects that every
 * database has are left out below `firstId`.
 */
import type { Catalog } from '../../engine/catalog/catalog.ts';

export function describeCatalog(catalog: Catalog, firstId = 0): Record<string, unknown> {
  const listed = <Item extends { readonly id: number }>(items: Iterable<Item>): Item[] =>
    [...items].filter(({ id }) => id >= firstId);
  const [schemas, tables, views] = [listed(catalog.schemas), listed(catalog.tables), listed(catalog.views)];
  const [sequences, indexes, roles] = [listed(catalog.sequences), listed(catalog.indexes), listed(catalog.roles)];
  const [nodeLabels, edgeLabels] = [listed(catalog.nodeLabels), listed(catalog.edgeLabels)];
  const settings = listed(catalog.settings);
  const objects = [schemas, tables, views, sequences, indexes, nodeLabels, edgeLabels, roles, settings].flatMap(
    (all) => [...all],
  );
  const comments = objects.map(({ id }) => [id, catalog.commentOf(id)] as const);
  return {
    objects,
    comments: comments.filter(([, text]) => text !== undefined),
    statistics: tables.flatMap(({ id }) => catalog.statisticsOf(id) ?? []),
    // what is found by name must be what is found by id
    named: [...tables, ...views, ...sequences].map(({ schema, name }) => {
      return catalog.relationNamed(catalog.schemaById(schema)!.name, name, [])?.id;
    }),
    indexes: indexes.map(({ schema, name }) => {
      return catalog.indexNamed(catalog.schemaById(schema)!.name, name, [])?.id;
    }),
    labels: tables.map(({ id }) => [...catalog.nodeLabelsOf(id), ...catalog.edgeLabelsOf(id)]),
    labelNames: [
      ...nodeLabels.map(({ name }) => catalog.nodeLabelsNamed(name).map(({ id }) => id)),
      ...edgeLabels.map(({ name }) => catalog.edgeLabelsNamed(name).map(({ id }) => id)),
    ],
    roles: roles.map(({ name }) => catalog.roleNamed(name)?.id),
    settings: settings.map(({ name }) => catalog.settingNamed(name)),
  };
}
