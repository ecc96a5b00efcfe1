/**
 * Every system relation, in the order in which views are numbered: new ones go to the end of their part.
 */
import type { Directory } from './directory.ts';
import {
  checkConstraints,
  constraintColumnUsage,
  constraintTableUsage,
  keyColumnUsage,
  referentialConstraints,
  tableConstraints,
} from './information/constraint.ts';
import { serverViews } from './information/privilege.ts';
import { parameters, routines } from './information/routine.ts';
import {
  columnsRelation,
  schemata,
  sequencesOfSchema,
  tablesRelation,
  views,
  viewTableUsage,
} from './information/table.ts';
import { activity } from './relation/activity.ts';
import { attributeDefaults, attributeRelation } from './relation/attribute.ts';
import { classRelation } from './relation/class.ts';
import { constraints } from './relation/constraint.ts';
import { databases, tablespaces } from './relation/database.ts';
import { dependencies, descriptions, rules, sharedDescriptions } from './relation/description.ts';
import { emptyRelations } from './relation/empty.ts';
import { availableExtensions, extensions, extensionVersions } from './relation/extension.ts';
import { aggregates, functions, languages } from './relation/function.ts';
import { indexes } from './relation/index.ts';
import { indexListing, tableListing, viewListing } from './relation/listing.ts';
import { locks } from './relation/lock.ts';
import { namespaces } from './relation/namespace.ts';
import { accessMethods, casts, classes, collations, families, operators } from './relation/operator.ts';
import { authorizations, members, roles, shadows, users } from './relation/role.ts';
import { sequences, sequenceView } from './relation/sequence.ts';
import { cursors, databaseStatistics, preparedStatements } from './relation/session.ts';
import { settings } from './relation/setting.ts';
import { columnStatistics, usageStatistics } from './relation/statistics.ts';
import { timeZoneNames } from './relation/time-zone.ts';
import { enums, ranges, types } from './relation/type.ts';
import type { SystemRelation } from './system-relation.ts';

/** `directory` is called when rows are asked for: some relations list the relations. */
export function systemRelations(directory: () => Directory): readonly SystemRelation[] {
  return [
    namespaces,
    classRelation(directory),
    attributeRelation(directory),
    attributeDefaults,
    types,
    ranges,
    enums,
    indexes,
    constraints,
    functions,
    aggregates,
    languages,
    operators,
    casts,
    accessMethods,
    classes,
    families,
    collations,
    databases,
    tablespaces,
    authorizations,
    members,
    roles,
    users,
    shadows,
    settings,
    sequences,
    sequenceView,
    descriptions,
    sharedDescriptions,
    dependencies,
    rules,
    tableListing(directory),
    viewListing(directory),
    indexListing,
    columnStatistics,
    ...usageStatistics,
    activity,
    preparedStatements,
    cursors,
    databaseStatistics,
    extensions,
    availableExtensions,
    extensionVersions,
    timeZoneNames,
    ...emptyRelations,
    locks,
    schemata,
    tablesRelation(directory),
    columnsRelation(directory),
    views,
    sequencesOfSchema,
    viewTableUsage,
    tableConstraints,
    keyColumnUsage,
    constraintColumnUsage,
    constraintTableUsage,
    referentialConstraints,
    checkConstraints,
    routines,
    parameters,
    ...serverViews,
  ];
}
