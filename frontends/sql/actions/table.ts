/**
 * Actions of grammar/table.ohm for CREATE TABLE: columns, constraints, storage options. ALTER TABLE is in
 * alter-table.ts.
 */
import type { Node } from 'ohm-js';
import { DbError, unsupported } from '../../../engine/extend.ts';
import type {
  CheckRule,
  ColumnConstraint,
  ColumnDefinition,
  CreateTableAsStatement,
  CreateTableStatement,
  Deferral,
  ReferenceRule,
  ReferentialAction,
  SequenceOptions,
  StorageOption,
  TableConstraint,
} from '../ast/create-table.ts';
import type { Expression } from '../ast/expression.ts';
import type { Name, ObjectName } from '../ast/name.ts';
import type { Query } from '../ast/query.ts';
import type { TypeName } from '../ast/type-name.ts';
import { syntaxErrorAt } from '../grammar/syntax-error.ts';
import { positionOf } from '../grammar/token.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';

/** What words behind a constraint say of when it is checked; `index` is the token to blame. */
interface DeferralWord {
  readonly kind: 'deferrable' | 'initially deferred';
  readonly value: boolean;
  readonly index: number;
}

/** GENERATED … AS IDENTITY. */
export interface IdentityRule {
  readonly always: boolean;
  readonly sequence: SequenceOptions;
}

const deferralNames = {
  deferrable: 'DEFERRABLE/NOT DEFERRABLE',
  'initially deferred': 'INITIALLY IMMEDIATE/DEFERRED',
} as const;
const noDeferral: Deferral = { deferrable: false, initiallyDeferred: false };
const noAction: ReferentialAction = { action: 'no-action', columns: [] };

export function tableActions(context: ParseContext): Actions {
  const names = (optional: Node): readonly Name[] => maybe<Name[]>(optional) ?? [];
  const options = (optional: Node): readonly StorageOption[] => maybe<StorageOption[]>(optional) ?? [];

  /** The constraint with the words behind it applied. */
  const defer = <T extends ColumnConstraint | TableConstraint>(constraint: T, words: readonly DeferralWord[]): T => {
    if (words.length === 0) return constraint;
    if (!('deferrable' in constraint)) throw syntaxErrorAt(context.tokens, words[0]!.index);
    const written = new Map<DeferralWord['kind'], boolean>();
    for (const { kind, value, index } of words) {
      const position = positionOf(context.tokens, index);
      if (written.has(kind))
        throw new DbError('42601', `multiple ${deferralNames[kind]} clauses not allowed`, { position });
      written.set(kind, value);
      if (written.get('deferrable') !== false || written.get('initially deferred') !== true) continue;
      throw new DbError('42601', 'constraint declared INITIALLY DEFERRED must be DEFERRABLE', { position });
    }
    const initiallyDeferred = written.get('initially deferred') ?? false;
    return { ...constraint, initiallyDeferred, deferrable: written.get('deferrable') ?? initiallyDeferred };
  };
  const named = (name: Node, rule: Node): unknown => ({
    ...build<object>(rule),
    name: maybe<Name>(name),
    position: isWritten(name) ? context.position(name) : context.position(rule),
  });

  return {
    createTable_as(word, _table, ifNotExists, table, columns, storage, _as, query, data): CreateTableAsStatement {
      return {
        kind: 'create-table-as',
        table: build<ObjectName>(table),
        ifNotExists: isWritten(ifNotExists),
        columns: names(columns),
        options: options(storage),
        query: build<Query>(query),
        withData: maybe<boolean>(data) ?? true,
        position: context.position(word),
      };
    },
    createTable_elements(word, _table, ifNotExists, table, _open, elements, _close, storage): CreateTableStatement {
      const built = maybe<(ColumnDefinition | TableConstraint)[]>(elements) ?? [];
      return {
        kind: 'create-table',
        table: build<ObjectName>(table),
        ifNotExists: isWritten(ifNotExists),
        columns: built.filter((element) => element.kind === 'column-definition'),
        constraints: built.filter((element) => element.kind !== 'column-definition'),
        options: options(storage),
        position: context.position(word),
      };
    },
    ifNotExists: (_if, _not, _exists) => true,
    ifExists: (_if, _exists) => true,
    withData: (_with, no, _data) => !isWritten(no),
    tableElements: (first, _commas, rest) => joined(first, rest),
    tableElement: (element) => build(element),

    columnDefinition(name, type, parts): ColumnDefinition {
      let collation: ObjectName | undefined;
      const constraints: ColumnConstraint[] = [];
      for (const { children } of parts.children) {
        const part = children[0]!;
        if (part.ctorName === 'columnConstraint') constraints.push(build<ColumnConstraint>(part));
        else if (collation === undefined) collation = build<ObjectName>(part);
        else {
          throw new DbError('42601', 'multiple COLLATE clauses not allowed', { position: context.position(part) });
        }
      }
      return {
        kind: 'column-definition',
        name: context.name(name),
        type: build<TypeName>(type),
        collation,
        constraints,
        position: context.position(name),
      };
    },
    columnConstraint: (name, rule, words) => defer(named(name, rule) as ColumnConstraint, each<DeferralWord>(words)),
    constraintName: (_constraint, name) => context.name(name),
    columnRule_notNull: (_not, _null) => ({ kind: 'not-null' }),
    columnRule_null: (_null) => ({ kind: 'null' }),
    columnRule_default: (_default, value) => ({ kind: 'default', value: build<Expression>(value) }),
    columnRule_primaryKey: (_primary, _key, storage) => ({
      kind: 'primary-key',
      options: options(storage),
      ...noDeferral,
    }),
    columnRule_unique: (_unique, nulls, storage) => ({
      kind: 'unique',
      nullsNotDistinct: maybe<boolean>(nulls) ?? false,
      options: options(storage),
      ...noDeferral,
    }),
    columnRule_references: (_references, rule) => ({
      kind: 'references',
      ...build<ReferenceRule>(rule),
      ...noDeferral,
    }),
    columnRule_identity: (rule) => ({ ...build<IdentityRule>(rule), kind: 'identity' }),
    identityRule_always: (_generated, when, _as, _identity, sequence): IdentityRule => ({
      always: true,
      sequence: maybe<SequenceOptions>(sequence) ?? emptySequence(context.position(when)),
    }),
    identityRule_byDefault: (_generated, when, _default, _as, _identity, sequence): IdentityRule => ({
      always: false,
      sequence: maybe<SequenceOptions>(sequence) ?? emptySequence(context.position(when)),
    }),
    columnRule_expression: (_generated, _always, _as, _open, value, _close, storage) => ({
      kind: 'generated',
      value: build<Expression>(value),
      stored: maybe<boolean>(storage) ?? false,
    }),
    generatedStorage: (word) => context.word(word) === 'stored',
    sequenceList: (open, list, _close) => sequenceFrom(context, list, context.position(open)),
    checkRule: (_check, _open, condition, _close, _noInherit): CheckRule => ({
      kind: 'check',
      condition: build<Expression>(condition),
      text: context.text(condition),
    }),
    noInherit: (_no, _inherit) => true,
    // true: NULLS NOT DISTINCT
    nullsDistinct: (_nulls, not, _distinct) => isWritten(not),
    referenceRule(table, columns, match, actions): ReferenceRule {
      const effects = new Map<string, ReferentialAction>();
      for (const node of actions.children) {
        const { event, effect } = build<{ event: string; effect: ReferentialAction }>(node);
        if (effects.has(event)) throw context.syntaxError(node.child(1));
        effects.set(event, effect);
      }
      return {
        table: build<ObjectName>(table),
        columns: names(columns),
        match: maybe<ReferenceRule['match']>(match) ?? 'simple',
        onDelete: effects.get('delete') ?? noAction,
        onUpdate: effects.get('update') ?? noAction,
      };
    },
    matchClause(_match, word) {
      const kind = context.word(word);
      if (kind === 'partial') throw unsupported('MATCH PARTIAL', { position: context.position(word) });
      return kind;
    },
    referenceAction: (_on, event, effect) => ({ event: context.word(event), effect: build(effect) }),
    referenceEffect_noAction: (_no, _action) => noAction,
    referenceEffect_word: (word) => ({ action: context.word(word), columns: [] }),
    referenceEffect_set: (_set, word, columns) => ({ action: `set-${context.word(word)}`, columns: names(columns) }),
    deferralWord_deferrable: (not, word): DeferralWord => ({
      kind: 'deferrable',
      value: !isWritten(not),
      index: context.index(isWritten(not) ? not : word),
    }),
    deferralWord_initially: (word, when): DeferralWord => ({
      kind: 'initially deferred',
      value: context.word(when) === 'deferred',
      index: context.index(word),
    }),

    tableConstraint(name, rule, words): TableConstraint {
      const constraint = named(name, rule) as TableConstraint;
      const deferrals: DeferralWord[] = [];
      for (const word of words.children) {
        if (word.ctorName === 'deferralWord') deferrals.push(build<DeferralWord>(word));
        // taken where PostgreSQL takes it; the rows there are checked all the same
        else if (constraint.kind !== 'check' && constraint.kind !== 'foreign-key') throw context.syntaxError(word);
      }
      return defer(constraint, deferrals);
    },
    tableRule_primaryKey: (_primary, _key, columns, include, storage) => ({
      kind: 'primary-key',
      columns: build<Name[]>(columns),
      include: names(include),
      options: options(storage),
      ...noDeferral,
    }),
    tableRule_unique: (_unique, nulls, columns, include, storage) => ({
      kind: 'unique',
      columns: build<Name[]>(columns),
      include: names(include),
      nullsNotDistinct: maybe<boolean>(nulls) ?? false,
      options: options(storage),
      ...noDeferral,
    }),
    tableRule_foreignKey: (_foreign, _key, columns, _references, rule) => ({
      kind: 'foreign-key',
      localColumns: build<Name[]>(columns),
      ...build<ReferenceRule>(rule),
      ...noDeferral,
    }),
    includeClause: (_include, list) => build(list),

    storageOptions: (_with, list) => build(list),
    optionList: (_open, first, _commas, rest, _close) => joined<StorageOption>(first, rest),
    storageOption: (name, value): StorageOption => ({
      name: build<string>(name),
      value: maybe<{ text: string }>(value)?.text,
      position: context.position(name),
    }),
    optionName: (first, rest) => [context.name(first).text, ...each<string>(rest)].join('.'),
    optionValue: (_equal, value) => build(value),
  };
}

/** Sequence options with nothing written. */
function emptySequence(position: number): SequenceOptions {
  return {
    type: undefined,
    increment: undefined,
    minimum: undefined,
    maximum: undefined,
    start: undefined,
    restart: undefined,
    cache: undefined,
    cycle: undefined,
    ownedBy: undefined,
    position,
  };
}

/** Sequence options from those that a repeated node holds. Throws 42601 where one is written twice. */
export function sequenceFrom(context: ParseContext, list: Node, position: number): SequenceOptions {
  const written = new Map<string, unknown>();
  for (const node of list.children) {
    for (const [name, value] of Object.entries(build<Partial<SequenceOptions>>(node))) {
      if (written.has(name)) {
        throw new DbError('42601', 'conflicting or redundant options', { position: context.position(node) });
      }
      written.set(name, value);
    }
  }
  return { ...emptySequence(position), ...Object.fromEntries(written) };
}
