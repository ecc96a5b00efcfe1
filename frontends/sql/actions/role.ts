/**
 * Actions of the role statements of grammar/schema.ohm.
 */
import type { Name } from '../ast/name.ts';
import type { DropRoleStatement, RenameRoleStatement, RoleOption, RoleStatement } from '../ast/schema.ts';
import { tokenCode } from '../grammar/token.ts';
import { type Actions, build, each, isWritten, type ParseContext } from './context.ts';

export function roleActions(context: ParseContext): Actions {
  return {
    createRole: (word, form, name, _with, options): RoleStatement => ({
      kind: 'create-role',
      form: build<RoleStatement['form']>(form),
      name: context.name(name),
      options: each<RoleOption>(options),
      position: context.position(word),
    }),
    alterRole_options: (word, form, name, _with, options): RoleStatement => ({
      kind: 'alter-role',
      form: build<RoleStatement['form']>(form),
      name: context.name(name),
      options: each<RoleOption>(options),
      position: context.position(word),
    }),
    alterRole_rename: (word, _form, name, _rename, _to, newName): RenameRoleStatement => ({
      kind: 'rename-role',
      name: context.name(name),
      newName: context.name(newName),
      position: context.position(word),
    }),
    dropRole: (word, _form, ifExists, names): DropRoleStatement => ({
      kind: 'drop-role',
      names: build<Name[]>(names),
      ifExists: isWritten(ifExists),
      position: context.position(word),
    }),
    roleWord: (word) => context.word(word),

    roleOption_password(_encrypted, word, text): RoleOption {
      const isText = context.tokens.codes.charCodeAt(context.index(text)) === tokenCode.string;
      return { kind: 'password', text: isText ? build<string>(text) : null, position: context.position(word) };
    },
    roleOption_limit: (word, _limit, count): RoleOption => ({
      kind: 'limit',
      count: Number(build<bigint>(count)),
      position: context.position(word),
    }),
    roleOption_until: (word, _until, text): RoleOption => ({
      kind: 'until',
      text: build<string>(text),
      position: context.position(word),
    }),
    roleOption_sysid: (word, _number): RoleOption => ({ kind: 'sysid', position: context.position(word) }),
    roleOption_in: (word, _role, _names): RoleOption => ({ kind: 'members', position: context.position(word) }),
    roleOption_members: (word, _names): RoleOption => ({ kind: 'members', position: context.position(word) }),
    roleOption_word: (name): RoleOption => {
      const { text, position } = context.name(name);
      return { kind: 'word', word: text, position };
    },
  };
}
