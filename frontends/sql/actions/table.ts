/**
 * Actions of grammar/table.ohm for CREATE TABLE: columns, constraints, storage options. ALTER TABLE is in
 * alter-table.ts.
 */
import type { Node } from 'ohm-js';
import { unsupported } from '../../../engine/extend.ts';
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
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';

/** A word that changes the constraint before it. */
type DeferralWord =
  | { readonly kind: 'deferrable' | 'deferred'; readonly value: boolean; readonly index: number }
  | { readonly kind: 'not-valid'; readonly index: number };

type ColumnPart =
  | { readonly kind: 'collation'; readonly name: ObjectName }
  | { readonly kind: 'constraint'; readonly constraint: ColumnConstraint }
  | { readonly kind: 'deferral'; readonly word: DeferralWord };

const noDeferral: Deferral = { deferrable: false, initiallyDeferred: false };
const noAction: ReferentialAction = { action: 'no-action', columns: [] };

export function tableActions(context: ParseContext): Actions {
  const names = (optional: Node): readonly Name[] => maybe<Name[]>(optional) ?? [];
  const options = (optional: Node): readonly StorageOption[] => maybe<StorageOption[]>(optional) ?? [];

  /** The constraint with a DEFERRABLE, INITIALLY … or NOT VALID applied. */
  const defer = <T extends ColumnConstraint | TableConstraint>(constraint: T, word: DeferralWord): T => {
    if (word.kind === 'not-valid') {
      if (!('notValid' in constraint)) throw syntaxErrorAt(context.tokens, word.index);
      return { ...constraint, notValid: true };
    }
    if (!('deferrable' in constraint)) throw syntaxErrorAt(context.tokens, word.index);
    if (word.kind === 'deferrable') return { ...constraint, deferrable: word.value };
    // INITIALLY DEFERRED implies DEFERRABLE
    return { ...constraint, initiallyDeferred: word.value, deferrable: constraint.deferrable || word.value };
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
      for (const part of each<ColumnPart>(parts)) {
        if (part.kind === 'collation') collation = part.name;
        else if (part.kind === 'constraint') constraints.push(part.constraint);
        else {
          const last = constraints.pop();
          if (last === undefined) throw syntaxErrorAt(context.tokens, part.word.index);
          constraints.push(defer(last, part.word));
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
    columnPart(part): ColumnPart {
      if (part.ctorName === 'columnCollation') return { kind: 'collation', name: build(part) };
      if (part.ctorName === 'deferralWord') return { kind: 'deferral', word: build(part) };
      return { kind: 'constraint', constraint: build(part) };
    },
    columnConstraint: named,
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
    columnRule_identity(_generated, when, byDefault, _as, _identity, sequence) {
      const always = context.word(when) === 'always';
      if (always === isWritten(byDefault)) throw syntaxErrorAt(context.tokens, context.end(when));
      const empty = emptySequence(context.position(when));
      return { kind: 'identity', always, sequence: maybe<SequenceOptions>(sequence) ?? empty };
    },
    columnRule_expression: (_generated, _always, _as, _open, value, _close, storage) => ({
      kind: 'generated',
      value: build<Expression>(value),
      stored: maybe<boolean>(storage) ?? false,
    }),
    generatedStorage: (word) => context.word(word) === 'stored',
    sequenceList: (open, list, _close) => sequenceFrom(each<Partial<SequenceOptions>>(list), context.position(open)),
    checkRule: (_check, _open, condition, _close, noInherit): CheckRule => ({
      kind: 'check',
      condition: build<Expression>(condition),
      text: context.text(condition),
      noInherit: isWritten(noInherit),
      notValid: false,
    }),
    noInherit: (_no, _inherit) => true,
    // true: NULLS NOT DISTINCT
    nullsDistinct: (_nulls, not, _distinct) => isWritten(not),
    referenceRule(table, columns, match, actions): ReferenceRule {
      let onDelete = noAction;
      let onUpdate = noAction;
      for (const { event, effect } of each<{ event: string; effect: ReferentialAction }>(actions)) {
        if (event === 'delete') onDelete = effect;
        else onUpdate = effect;
      }
      return {
        table: build<ObjectName>(table),
        columns: names(columns),
        match: maybe<ReferenceRule['match']>(match) ?? 'simple',
        onDelete,
        onUpdate,
        notValid: false,
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
      kind: 'deferred',
      value: context.word(when) === 'deferred',
      index: context.index(word),
    }),
    deferralWord_notValid: (not, _valid): DeferralWord => ({ kind: 'not-valid', index: context.index(not) }),

    tableConstraint(name, rule, words): TableConstraint {
      const constraint = named(name, rule) as TableConstraint;
      return each<DeferralWord>(words).reduce((built, word) => defer(built, word), constraint);
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
export function emptySequence(position: number): SequenceOptions {
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
    sequenceName: undefined,
    position,
  };
}

/** Sequence options from those written, later ones over earlier ones. */
export function sequenceFrom(written: readonly Partial<SequenceOptions>[], position: number): SequenceOptions {
  return Object.assign(emptySequence(position), ...written) as SequenceOptions;
}
