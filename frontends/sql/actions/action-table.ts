/**
 * All actions of grammar `Sql`, by rule. Each family has its own file; no rule has two actions.
 */
import { alterTableActions } from './alter-table.ts';
import { callActions } from './call.ts';
import type { Actions, ParseContext } from './context.ts';
import { copyActions } from './copy.ts';
import { expressionActions } from './expression.ts';
import { fromActions } from './from.ts';
import { indirectionActions } from './indirection.ts';
import { queryActions } from './query.ts';
import { roleActions } from './role.ts';
import { schemaActions } from './schema.ts';
import { sessionActions } from './session.ts';
import { specialFormActions } from './special-form.ts';
import { tableActions } from './table.ts';
import { transactionActions } from './transaction.ts';
import { typeActions } from './type.ts';
import { writeActions } from './write.ts';

export function sqlActions(context: ParseContext): Actions {
  return {
    ...alterTableActions(context),
    ...callActions(context),
    ...copyActions(context),
    ...expressionActions(context),
    ...fromActions(context),
    ...indirectionActions(context),
    ...queryActions(context),
    ...roleActions(context),
    ...schemaActions(context),
    ...sessionActions(context),
    ...specialFormActions(context),
    ...tableActions(context),
    ...transactionActions(context),
    ...typeActions(context),
    ...writeActions(context),
  };
}
