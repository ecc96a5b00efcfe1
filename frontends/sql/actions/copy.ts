/**
 * Actions for COPY. Old-style options become the options that `WITH (…)` gives.
 */
import type { Node } from 'ohm-js';
import { DbError, unsupported } from '../../../engine/extend.ts';
import type { Expression } from '../ast/expression.ts';
import type { Name, ObjectName } from '../ast/name.ts';
import type { CopyOption, CopyStatement } from '../ast/write.ts';
import { stringText } from '../grammar/literal.ts';
import { tokenCode } from '../grammar/token.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';

export function copyActions(context: ParseContext): Actions {
  const option = (name: string, value: CopyOption['value'], node: Node): CopyOption => ({
    name,
    value,
    position: context.position(node),
  });
  const names = (list: Node): readonly string[] => build<Name[]>(list).map((name) => name.text);
  const checkProgram = (program: Node): void => {
    if (isWritten(program)) throw unsupported('COPY … PROGRAM', { position: context.position(program) });
  };

  return {
    copy_table(word, binary, table, columns, way, program, endpoint, delimiter, _with, options, where): CopyStatement {
      checkProgram(program);
      if (isWritten(where) && context.word(way) === 'to') {
        throw new DbError('42601', 'WHERE clause not allowed with COPY TO', { position: context.position(where) });
      }
      const before = isWritten(binary) ? [option('format', 'binary', binary)] : [];
      return {
        kind: 'copy',
        source: { kind: 'copy-table', table: build<ObjectName>(table), columns: maybe<Name[]>(columns) ?? [] },
        direction: context.word(way) === 'from' ? 'from' : 'to',
        endpoint: build<CopyStatement['endpoint']>(endpoint),
        options: [...before, ...each<CopyOption>(delimiter), ...(maybe<CopyOption[]>(options) ?? [])],
        where: maybe<Expression>(where),
        position: context.position(word),
      };
    },
    copy_query(word, _open, query, _close, _to, program, endpoint, _with, options): CopyStatement {
      checkProgram(program);
      const source = build<CopyStatement['source']>(query);
      if (source.kind !== 'query')
        throw unsupported('COPY from a data-modifying statement', { position: context.position(query) });
      return {
        kind: 'copy',
        source,
        direction: 'to',
        endpoint: build<CopyStatement['endpoint']>(endpoint),
        options: maybe<CopyOption[]>(options) ?? [],
        where: undefined,
        position: context.position(word),
      };
    },
    copyEndpoint(node): CopyStatement['endpoint'] {
      const index = context.index(node);
      if (context.tokens.codes.charCodeAt(index) !== tokenCode.string) return { kind: 'client' };
      return { kind: 'file', path: stringText(context.tokens, index), position: context.position(node) };
    },
    copyDelimiter: (_using, word, text) => option('delimiter', build<string>(text), word),
    copyOptions_list: (_open, list, _close) => build(list),
    copyOptions_legacy: (list) => each<CopyOption>(list),
    copyOptionList: (first, _commas, rest) => joined<CopyOption>(first, rest),
    copyOption: (name, value): CopyOption =>
      option(context.name(name).text.toLowerCase(), maybe<NonNullable<CopyOption['value']>>(value), name),
    copyValue_all: (_star) => ({ kind: 'all' }),
    copyValue_list: (_open, first, _commas, rest, _close) => joined<string>(first, rest),
    copyValue_word: (word) => build(word),
    copyWord_string: (text) => build(text),
    copyWord_number: (sign, number) => `${isWritten(sign) ? context.word(sign.child(0)) : ''}${context.word(number)}`,
    copyWord_name: (name) => context.name(name).text,
    legacyCopyOption_flag(word): CopyOption {
      const name = context.word(word);
      if (name === 'csv' || name === 'binary') return option('format', name, word);
      return option(name, undefined, word);
    },
    legacyCopyOption_text: (word, _as, text) => option(context.word(word), build<string>(text), word),
    legacyCopyOption_encoding: (word, text) => option('encoding', build<string>(text), word),
    legacyCopyOption_forceAll: (word, _quote, _star) => option('force_quote', { kind: 'all' }, word),
    legacyCopyOption_forceQuote: (word, _quote, list) => option('force_quote', names(list), word),
    legacyCopyOption_forceNull: (word, not, _null, list) =>
      option(isWritten(not) ? 'force_not_null' : 'force_null', names(list), word),
  };
}
