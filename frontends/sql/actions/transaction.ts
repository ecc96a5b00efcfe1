/**
 * Actions of grammar/session.ohm for transactions and settings. The other statements of that file are in session.ts.
 */
import type { Node } from 'ohm-js';
import { unsupported } from '../../../engine/extend.ts';
import type { ObjectName } from '../ast/name.ts';
import type {
  BeginStatement,
  DiscardStatement,
  EndStatement,
  ResetStatement,
  SavepointStatement,
  SetConstraintsStatement,
  SetStatement,
  SetTransactionStatement,
  SettingValue,
  ShowStatement,
  TransactionModes,
} from '../ast/session.ts';
import type { TypeName } from '../ast/type-name.ts';
import { syntaxErrorAt } from '../grammar/syntax-error.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';

const noModes: TransactionModes = { isolation: undefined, readOnly: undefined, deferrable: undefined };

type Setting = Pick<SetStatement, 'name' | 'value'>;

export function transactionActions(context: ParseContext): Actions {
  const modes = (optional: Node): TransactionModes => maybe<TransactionModes>(optional) ?? noModes;
  const setting = (name: string, ...values: readonly SettingValue[]): Setting => ({
    name,
    value: { kind: 'values', values },
  });
  const text = (node: Node): SettingValue => ({
    text: build<string>(node),
    kind: 'string',
    position: context.position(node),
  });
  const savepoint = (kind: SavepointStatement['kind'], word: Node, name: Node): SavepointStatement => ({
    kind,
    name: context.name(name),
    position: context.position(word),
  });
  const isDefault = (value: SettingValue): boolean => value.kind === 'word' && value.text === 'default';

  return {
    begin_begin: (word, _work, list): BeginStatement => ({
      kind: 'begin',
      modes: modes(list),
      form: 'begin',
      position: context.position(word),
    }),
    begin_start: (word, _transaction, list): BeginStatement => ({
      kind: 'begin',
      modes: modes(list),
      form: 'start',
      position: context.position(word),
    }),
    endTransaction(word, _work, chain): EndStatement {
      const written = context.word(word);
      return {
        kind: written === 'commit' || written === 'end' ? 'commit' : 'rollback',
        chain: maybe<boolean>(chain) ?? false,
        position: context.position(word),
      };
    },
    chain: (_and, no, _chain) => !isWritten(no),
    savepoint_set: (word, name) => savepoint('savepoint', word, name),
    savepoint_release: (word, _savepoint, name) => savepoint('release', word, name),
    savepoint_rollback: (word, _work, _to, _savepoint, name) => savepoint('rollback-to', word, name),
    transactionModes: (first, _commas, rest): TransactionModes =>
      Object.assign({ ...noModes }, ...joined<Partial<TransactionModes>>(first, rest)) as TransactionModes,
    transactionMode_isolation: (_isolation, _level, level) => ({ isolation: build(level) }),
    transactionMode_access: (_read, word) => ({ readOnly: context.word(word) === 'only' }),
    transactionMode_deferrable: (not, _deferrable) => ({ deferrable: !isWritten(not) }),
    isolationLevel_read: (_read, word) => `read-${context.word(word)}`,
    isolationLevel_repeatable: (_repeatable, _read) => 'repeatable-read',
    isolationLevel_serializable: (_serializable) => 'serializable',

    set: (word, body) => ({ ...build<object>(body), position: context.position(word) }),
    setBody_characteristics: (_session, _characteristics, _as, _transaction, list): SetTransactionStatement => ({
      kind: 'set-transaction',
      scope: 'session',
      modes: build<TransactionModes>(list),
      position: 0,
    }),
    setBody_snapshot(word, _snapshot, _text) {
      throw unsupported('SET TRANSACTION SNAPSHOT', { position: context.position(word) });
    },
    setBody_transaction: (_transaction, list): SetTransactionStatement => ({
      kind: 'set-transaction',
      scope: 'transaction',
      modes: build<TransactionModes>(list),
      position: 0,
    }),
    setBody_constraints: (_constraints, list, when): SetConstraintsStatement => ({
      kind: 'set-constraints',
      constraints: build<ObjectName[]>(list),
      deferred: context.word(when) === 'deferred',
      position: 0,
    }),
    constraintList_all: (_all) => [],
    constraintList_names: (list) => build(list),
    setBody_variable: (scope, rest): SetStatement => ({
      kind: 'set',
      scope: isWritten(scope) && context.word(scope) === 'local' ? 'local' : 'session',
      ...build<Setting>(rest),
      position: 0,
    }),
    setScope: (word) => context.word(word),
    setRest_timeZone(_time, _zone, value): Setting {
      const built = build<SettingValue>(value);
      if (isDefault(built) || (built.kind === 'word' && built.text === 'local')) {
        return { name: 'timezone', value: { kind: 'default' } };
      }
      return setting('timezone', built);
    },
    setRest_schema: (_schema, name) => setting('search_path', text(name)),
    setRest_names: (_names, encoding): Setting =>
      isWritten(encoding)
        ? setting('client_encoding', text(encoding.child(0)))
        : { name: 'client_encoding', value: { kind: 'default' } },
    setRest_role: (_role, value) => setting('role', build<SettingValue>(value)),
    setRest_authorization(_session, _authorization, value): Setting {
      const built = build<SettingValue>(value);
      if (isDefault(built)) return { name: 'session_authorization', value: { kind: 'default' } };
      return setting('session_authorization', built);
    },
    setRest_default: (name, _to, _default): Setting => ({ name: build<string>(name), value: { kind: 'default' } }),
    setRest_values: (name, _to, list): Setting => ({
      name: build<string>(name),
      value: { kind: 'values', values: build<SettingValue[]>(list) },
    }),
    setRest_current(_name, from, _current) {
      throw unsupported('SET … FROM CURRENT', { position: context.position(from) });
    },
    settingName: (first, rest) => [context.name(first).text, ...each<string>(rest)].join('.').toLowerCase(),
    settingList: (first, _commas, rest) => joined<SettingValue>(first, rest),
    settingWord_string: (value) => text(value),
    settingWord_number: (sign, number): SettingValue => ({
      text: `${isWritten(sign) && context.word(sign.child(0)) === '-' ? '-' : ''}${context.word(number)}`,
      kind: 'number',
      position: context.position(isWritten(sign) ? sign : number),
    }),
    settingWord_word: (word): SettingValue => ({
      text: context.name(word).text,
      kind: 'word',
      position: context.position(word),
    }),
    zoneValue_interval(word, _precision, value, fields): SettingValue {
      const written = maybe<Pick<TypeName, 'intervalFields'>>(fields)?.intervalFields;
      if (written !== undefined && written !== 'hour' && written !== 'hour to minute') {
        throw syntaxErrorAt(context.tokens, context.index(fields));
      }
      return { text: build<string>(value), kind: 'interval', position: context.position(word) };
    },
    zoneValue_word: (word) => build(word),

    reset: (word, name): ResetStatement => ({
      kind: 'reset',
      name: build<string>(name),
      position: context.position(word),
    }),
    show: (word, name): ShowStatement => ({
      kind: 'show',
      name: build<string>(name),
      position: context.position(word),
    }),
    namedSetting_all: (_all) => 'all',
    namedSetting_timeZone: (_time, _zone) => 'timezone',
    namedSetting_isolation: (_transaction, _isolation, _level) => 'transaction_isolation',
    namedSetting_authorization: (_session, _authorization) => 'session_authorization',
    namedSetting_variable: (name) => build(name),
    discard(word, what): DiscardStatement {
      const target = context.word(what);
      return {
        kind: 'discard',
        target: target === 'temp' ? 'temporary' : (target as DiscardStatement['target']),
        position: context.position(word),
      };
    },
  };
}
