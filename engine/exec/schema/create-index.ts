/**
 * CREATE INDEX: the catalog's entry, and the entries of the rows that are there. Takes PostgreSQL's lock (share), so
 * readers go on and writers wait.
 */
import { parseExpression } from '../../plan/parse.ts';
import type { SchemaChange } from '../../plan/schema-change.ts';
import { buildIndex } from './build-index.ts';
import { isNameTaken } from './create-table.ts';
import { lockedTable, lockName, type SchemaEnvironment, type SchemaSteps } from './schema-environment.ts';

type CreateIndex = Extract<SchemaChange, { readonly kind: 'create index' }>;

export function* createIndex(environment: SchemaEnvironment, change: CreateIndex): SchemaSteps {
  const { editor } = environment;
  const { index, ifNotExists } = change;
  const table = yield* lockedTable(environment, index.table, 'share');
  if (index.name !== undefined) {
    yield* lockName(environment, table.schema, index.name);
    if (ifNotExists && isNameTaken(environment, table.schema, index.name)) {
      return environment.notice('NOTICE', '42P07', `relation "${index.name}" already exists, skipping`);
    }
  }
  const created = editor.createIndex({ ...index, keyNames: index.keyNames ?? keyNames(environment, index.keys) });
  yield* buildIndex(environment, editor.catalog.tableById(table.id), created);
}

/** In a name made up, an expression key is called after its outermost function. */
function keyNames(
  { functions }: SchemaEnvironment,
  keys: CreateIndex['index']['keys'],
): readonly (string | undefined)[] {
  return keys.map(({ expressionText }) => {
    if (expressionText === undefined) return undefined;
    const expression = parseExpression(expressionText, functions);
    const isNamed = expression.kind === 'call' && functions.operatorOf(expression.function) === undefined;
    return isNamed && !expression.function.name.includes('_cast_to_') ? expression.function.name : undefined;
  });
}
