/**
 * pg_catalog and information_schema: the relations, the types that only they have, and the answers to the functions
 * that look into the catalog. The SQL translator brings them to a database as its `system`.
 *
 * A system relation is a table function named with its schema, which asks the session for its rows (system-relation.ts);
 * the binder turns a reference to `pg_catalog.x`, or to `x` where no table hides it, into a scan of that function.
 */
import type { FunctionRegistry, SystemCatalog } from '../../../engine/extend.ts';
import { definitionAnswers } from './answer/definition-answers.ts';
import { nameAnswers } from './answer/name-answers.ts';
import { stateAnswers } from './answer/state-answers.ts';
import { type Directory, directoryOf } from './directory.ts';
import { systemRelations } from './relations.ts';
import { registerSystemFunctions } from './system-function.ts';
import { relationAnswer, relationFunction } from './system-relation.ts';
import { registerSystemTypes } from './system-type.ts';
import { registerZeroBasedArrays } from './zero-based-array.ts';

const directory: Directory = directoryOf(systemRelations(() => directory));

/** The object id of a system relation; without a schema, one of pg_catalog. */
export function systemRelationId(schema: string | undefined, name: string): number | undefined {
  const relation = directory.named(schema ?? 'pg_catalog', name);
  return relation && directory.idOf(relation);
}

export const sqlSystem: SystemCatalog = {
  register(functions: FunctionRegistry): void {
    registerSystemTypes(functions);
    registerSystemFunctions(functions);
    registerZeroBasedArrays(functions);
    for (const relation of directory.relations) functions.register(relationFunction(relation));
  },
  answers: new Map([
    ...definitionAnswers,
    ...stateAnswers,
    ...nameAnswers(directory),
    ...directory.relations.map(relationAnswer),
  ]),
};
