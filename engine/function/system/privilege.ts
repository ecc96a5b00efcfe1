/**
 * has_…_privilege and pg_has_role: true, because every role has the privileges of the superuser. Neither the object nor
 * the privilege that is named is looked up.
 */
import { type Registrar, scalar } from '../definition.ts';

const privileges = [
  'table',
  'schema',
  'database',
  'function',
  'sequence',
  'type',
  'tablespace',
  'language',
  'foreign_data_wrapper',
  'server',
  'any_column',
];

/** has_…_privilege([user,] object, privilege) over names and object ids, and pg_has_role. */
export function registerPrivileges(registrar: Registrar): void {
  const granted = (): boolean => true;
  const volatility = { volatility: 'stable' } as const;
  for (const what of privileges) {
    for (const object of ['text', 'oid']) {
      registrar.register(scalar(`has_${what}_privilege(${object}, text) bool`, granted, volatility));
      for (const user of ['name', 'oid']) {
        registrar.register(scalar(`has_${what}_privilege(${user}, ${object}, text) bool`, granted, volatility));
      }
    }
  }
  for (const column of ['text', 'int2']) {
    for (const object of ['text', 'oid']) {
      registrar.register(scalar(`has_column_privilege(${object}, ${column}, text) bool`, granted, volatility));
      registrar.register(scalar(`has_column_privilege(name, ${object}, ${column}, text) bool`, granted, volatility));
    }
  }
  for (const role of ['name', 'oid']) {
    registrar.register(scalar(`pg_has_role(${role}, text) bool`, granted, volatility));
    for (const user of ['name', 'oid']) {
      registrar.register(scalar(`pg_has_role(${user}, ${role}, text) bool`, granted, volatility));
    }
  }
  registrar.register(scalar('row_security_active(oid) bool', () => false, volatility));
}
