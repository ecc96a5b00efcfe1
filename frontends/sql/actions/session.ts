/**
 * Actions of grammar/session.ohm for prepared statements, cursors, EXPLAIN, maintenance, locks and CALL.
 */
import type { Node } from 'ohm-js';
import { DbError } from '../../../engine/extend.ts';
import type { Expression } from '../ast/expression.ts';
import type { Name, ObjectName } from '../ast/name.ts';
import type { Query, TableReference } from '../ast/query.ts';
import type {
  CallStatement,
  CheckpointStatement,
  CloseCursorStatement,
  CommandOption,
  DeallocateStatement,
  DeclareCursorStatement,
  ExecuteStatement,
  ExplainStatement,
  FetchStatement,
  LockTableStatement,
  MaintenanceStatement,
  PrepareStatement,
} from '../ast/session.ts';
import type { SqlStatement } from '../ast/statement.ts';
import type { TypeName } from '../ast/type-name.ts';
import { syntaxErrorAt } from '../grammar/syntax-error.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';

type Direction = Pick<FetchStatement, 'direction' | 'count'>;
type Targets = MaintenanceStatement['targets'];

const next: Direction = { direction: 'forward', count: 1 };

export function sessionActions(context: ParseContext): Actions {
  /** Options that old syntax writes as bare words. */
  const flags = (...words: readonly Node[]): CommandOption[] =>
    words.filter(isWritten).map((node) => {
      const word = context.word(node);
      const name = word === 'analyse' ? 'analyze' : word;
      return { name, value: undefined, position: context.position(node) };
    });
  const maintenance = (
    kind: MaintenanceStatement['kind'],
    word: Node,
    options: readonly CommandOption[],
    targets: Node,
  ): MaintenanceStatement => ({
    kind,
    options,
    targets: maybe<Targets>(targets) ?? [],
    position: context.position(word),
  });
  const explain = (word: Node, options: readonly CommandOption[], statement: Node): ExplainStatement => ({
    kind: 'explain',
    options,
    statement: build<SqlStatement>(statement),
    position: context.position(word),
  });

  return {
    prepare: (word, name, types, _as, statement): PrepareStatement => ({
      kind: 'prepare',
      name: context.name(name),
      parameterTypes: maybe<TypeName[]>(types) ?? [],
      statement: build<SqlStatement>(statement),
      text: context.text(statement),
      position: context.position(word),
    }),
    typeList: (_open, first, _commas, rest, _close) => joined<TypeName>(first, rest),
    execute: (word, name, list): ExecuteStatement => ({
      kind: 'execute',
      name: context.name(name),
      arguments: maybe<Expression[]>(list) ?? [],
      position: context.position(word),
    }),
    executeArguments: (_open, list, _close) => build(list),
    deallocate_all: (word, _prepare, _all): DeallocateStatement => ({
      kind: 'deallocate',
      name: undefined,
      position: context.position(word),
    }),
    deallocate_name: (word, _prepare, name): DeallocateStatement => ({
      kind: 'deallocate',
      name: context.name(name),
      position: context.position(word),
    }),

    declareCursor(word, name, options, _cursor, hold, _for, query): DeclareCursorStatement {
      const written = each<string>(options);
      if (written.includes('scroll') && written.includes('no scroll')) {
        throw new DbError('42P11', 'cannot specify both SCROLL and NO SCROLL', { position: context.position(word) });
      }
      return {
        kind: 'declare-cursor',
        name: context.name(name),
        binary: written.includes('binary'),
        scroll: written.includes('scroll') ? true : written.includes('no scroll') ? false : undefined,
        hold: maybe<boolean>(hold) ?? false,
        query: build<Query>(query),
        position: context.position(word),
      };
    },
    cursorOption_word: (word) => context.word(word),
    cursorOption_noScroll: (_no, _scroll) => 'no scroll',
    cursorHold: (word, _hold) => context.word(word) === 'with',
    fetch: (word, direction, _from, cursor): FetchStatement => ({
      kind: 'fetch',
      move: context.word(word) === 'move',
      cursor: context.name(cursor),
      ...(maybe<Direction>(direction) ?? next),
      position: context.position(word),
    }),
    fetchDirection_word(word): Direction {
      switch (context.word(word)) {
        case 'prior':
          return { direction: 'backward', count: 1 };
        case 'first':
          return { direction: 'absolute', count: 1 };
        case 'last':
          return { direction: 'absolute', count: -1 };
        case 'all':
          return { direction: 'forward', count: 'all' };
        default:
          return next;
      }
    },
    fetchDirection_position: (word, count): Direction => ({
      direction: context.word(word) === 'absolute' ? 'absolute' : 'relative',
      count: Number(build<bigint>(count)),
    }),
    fetchDirection_directionAll: (word, _all): Direction => ({
      direction: context.word(word) === 'forward' ? 'forward' : 'backward',
      count: 'all',
    }),
    fetchDirection_directionCount: (word, count): Direction => ({
      direction: context.word(word) === 'forward' ? 'forward' : 'backward',
      count: Number(build<bigint>(count)),
    }),
    fetchDirection_direction: (word): Direction => ({
      direction: context.word(word) === 'forward' ? 'forward' : 'backward',
      count: 1,
    }),
    fetchDirection_count: (count): Direction => ({ direction: 'forward', count: Number(build<bigint>(count)) }),
    closeCursor_all: (word, _all): CloseCursorStatement => ({
      kind: 'close-cursor',
      cursor: undefined,
      position: context.position(word),
    }),
    closeCursor_name: (word, name): CloseCursorStatement => ({
      kind: 'close-cursor',
      cursor: context.name(name),
      position: context.position(word),
    }),

    explain_options: (word, _open, first, _commas, rest, _close, statement) =>
      explain(word, joined<CommandOption>(first, rest), statement),
    explain_words: (word, analyze, verbose, statement) => explain(word, flags(analyze, verbose), statement),
    commandOption(name, value): CommandOption {
      const written = context.name(name).text.toLowerCase();
      return {
        name: written === 'analyse' ? 'analyze' : written,
        value: maybe<{ text: string }>(value)?.text,
        position: context.position(name),
      };
    },
    analyze_options: (word, _open, first, _commas, rest, _close, targets) =>
      maintenance('analyze', word, joined<CommandOption>(first, rest), targets),
    analyze_words: (word, verbose, targets) => maintenance('analyze', word, flags(verbose), targets),
    vacuum_options: (word, _open, first, _commas, rest, _close, targets) =>
      maintenance('vacuum', word, joined<CommandOption>(first, rest), targets),
    vacuum_words: (word, full, freeze, verbose, analyze, targets) =>
      maintenance('vacuum', word, flags(full, freeze, verbose, analyze), targets),
    analyzeTargets: (first, _commas, rest) => joined<Targets[number]>(first, rest),
    analyzeTarget: (relation, columns): Targets[number] => ({
      table: build<TableReference>(relation).name,
      columns: maybe<Name[]>(columns) ?? [],
    }),
    checkpoint: (word): CheckpointStatement => ({ kind: 'checkpoint', position: context.position(word) }),

    lockTable: (word, _table, tables, mode, nowait): LockTableStatement => ({
      kind: 'lock-table',
      tables: build<ObjectName[]>(tables),
      mode: maybe<string>(mode) ?? 'access exclusive',
      nowait: isWritten(nowait),
      position: context.position(word),
    }),
    lockMode: (_in, name, _mode) => context.words(name),
    call(word, operand): CallStatement {
      const call = build<Expression>(operand);
      if (call.kind !== 'call') throw syntaxErrorAt(context.tokens, context.end(operand));
      return { kind: 'call-statement', call, position: context.position(word) };
    },
  };
}
