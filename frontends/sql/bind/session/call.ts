/**
 * CALL. The one procedure there is: `aiondb_backup(target)`, for the superuser. Its target is an absolute path on the
 * machine of the server, given as a constant.
 */
import { type BoundStatement, DbError, unsupported } from '../../../../engine/extend.ts';
import type { CallStatement } from '../../ast/session.ts';
import type { Scope } from '../binder.ts';
import { coerce } from '../coerce.ts';
import { requireSuperuser } from '../schema/role.ts';

const absolutePath = /^(\/|[A-Za-z]:[\\/])/;

export function bindCall(node: CallStatement, scope: Scope): BoundStatement {
  const { call } = node;
  if (call.kind !== 'call') throw new DbError('42601', 'CALL takes a procedure', { position: call.position });
  const { schema, name } = call.name;
  if (schema !== undefined || name !== 'aiondb_backup') {
    throw new DbError('42883', `procedure ${schema === undefined ? name : `${schema}.${name}`} does not exist`, {
      position: call.position,
      hint: 'The one procedure is aiondb_backup(target).',
    });
  }
  const [argument, ...more] = call.arguments;
  if (argument === undefined || more.length > 0) {
    throw new DbError('42883', 'aiondb_backup takes one argument, the target folder', { position: call.position });
  }
  requireSuperuser(scope, 'permission denied to take a backup');
  const { position } = argument.value;
  const value = coerce(
    scope.binder.expression(argument.value, scope),
    { name: 'text' },
    'implicit',
    scope.binder,
    position,
  );
  if (value.kind !== 'constant') {
    throw unsupported('a computed target of aiondb_backup', { position, hint: 'Write the path as a constant.' });
  }
  const target = value.value;
  if (typeof target !== 'string' || !absolutePath.test(target)) {
    throw new DbError('42602', 'the target of a backup is an absolute path on the server', { position });
  }
  return { kind: 'backup', target };
}
