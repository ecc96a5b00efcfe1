/**
 * Actions of grammar/write.ohm: INSERT, UPDATE, DELETE, TRUNCATE. COPY is in copy.ts.
 */
import type { Node } from 'ohm-js';
import { DbError, unsupported } from '../../../engine/extend.ts';
import type { Expression } from '../ast/expression.ts';
import type { Name, ObjectName } from '../ast/name.ts';
import type { FromItem, Query, SelectItem, TableReference, WithClause } from '../ast/query.ts';
import type {
  Assignment,
  ConflictElement,
  ConflictTarget,
  DeleteStatement,
  InsertStatement,
  OnConflict,
  TargetColumn,
  TargetStep,
  TruncateStatement,
  UpdateStatement,
} from '../ast/write.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';
import type { Indirection } from './indirection.ts';

export function writeActions(context: ParseContext): Actions {
  const statementPosition = (withClause: Node, word: Node): number =>
    isWritten(withClause) ? context.position(withClause) : context.position(word);
  const lastName = (_as: Node, name: Node) => context.name(name);

  return {
    insert(withClause, word, _into, table, alias, columns, overriding, source, conflict, returning): InsertStatement {
      return {
        kind: 'insert',
        with: maybe<WithClause>(withClause),
        table: build<ObjectName>(table),
        alias: maybe<Name>(alias),
        columns: maybe<TargetColumn[]>(columns),
        overriding: maybe<'system' | 'user'>(overriding),
        source: build<InsertStatement['source']>(source),
        onConflict: maybe<OnConflict>(conflict),
        returning: maybe<SelectItem[]>(returning) ?? [],
        position: statementPosition(withClause, word),
      };
    },
    writeAlias: lastName,
    deleteAlias: lastName,
    updateAlias_as: lastName,
    updateAlias_bare: (name) => context.name(name),
    insertColumns: (_open, list, _close) => build(list),
    targetColumns: (first, _commas, rest) => joined<TargetColumn>(first, rest),
    targetColumn(name, path): TargetColumn {
      const steps = each<Indirection>(path);
      const star = steps.findIndex((step) => step.kind === 'star');
      if (star >= 0) throw context.syntaxError(path.child(star));
      return { name: context.name(name), path: steps as TargetStep[] };
    },
    overriding: (_overriding, word, _value) => context.word(word),
    insertSource_default: (_default, _values) => ({ kind: 'default-values' }),
    insertSource_query: (query) => build<Query>(query),
    returningClause: (_returning, items) => build(items),

    conflictClause: (word, _conflict, target, _do, action): OnConflict => ({
      target: maybe<ConflictTarget>(target),
      action: build<OnConflict['action']>(action),
      position: context.position(word),
    }),
    conflictTarget_constraint: (_on, _constraint, name): ConflictTarget => ({
      kind: 'constraint',
      name: context.name(name),
    }),
    conflictTarget_columns: (open, elements, _close, where): ConflictTarget => ({
      kind: 'columns',
      elements: build<ConflictElement[]>(elements),
      where: maybe<Expression>(where),
      position: context.position(open),
    }),
    conflictElements: (first, _commas, rest) => joined<ConflictElement>(first, rest),
    conflictElement(value, collation, operatorClass, direction, nulls): ConflictElement {
      const position = context.position(value);
      const order = isWritten(direction) ? 'ASC/DESC' : isWritten(nulls) ? 'NULLS FIRST/LAST' : undefined;
      if (order !== undefined)
        throw new DbError('42P10', `${order} is not allowed in ON CONFLICT clause`, { position });
      return {
        value: build<Expression>(value),
        collation: maybe<ObjectName>(collation),
        operatorClass: maybe<ObjectName>(operatorClass),
        position,
      };
    },
    conflictAction_nothing: (_nothing) => ({ kind: 'nothing' }),
    conflictAction_update: (_update, _set, assignments, where) => ({
      kind: 'update',
      assignments: build<Assignment[]>(assignments),
      where: maybe<Expression>(where),
    }),

    assignments: (first, _commas, rest) => joined<Assignment>(first, rest),
    assignment_single: (target, _equal, value): Assignment => ({
      kind: 'single',
      target: build<TargetColumn>(target),
      value: build<Expression>(value),
      position: context.position(target),
    }),
    assignment_multiple: (open, targets, _close, _equal, source): Assignment => ({
      kind: 'multiple',
      targets: build<TargetColumn[]>(targets),
      source: build<Expression>(source),
      position: context.position(open),
    }),

    update(withClause, word, relation, alias, _set, assignments, from, where, returning): UpdateStatement {
      return {
        kind: 'update',
        with: maybe<WithClause>(withClause),
        table: build<TableReference>(relation).name,
        alias: maybe<Name>(alias),
        assignments: build<Assignment[]>(assignments),
        from: maybe<FromItem[]>(from) ?? [],
        where: maybe<Expression>(where),
        returning: maybe<SelectItem[]>(returning) ?? [],
        position: statementPosition(withClause, word),
      };
    },
    writeWhere_cursor(where, _current, _of, _name) {
      throw unsupported('WHERE CURRENT OF', { position: context.position(where) });
    },
    writeWhere_condition: (where) => build(where),
    delete(withClause, word, _from, relation, alias, using, where, returning): DeleteStatement {
      return {
        kind: 'delete',
        with: maybe<WithClause>(withClause),
        table: build<TableReference>(relation).name,
        alias: maybe<Name>(alias),
        using: maybe<FromItem[]>(using) ?? [],
        where: maybe<Expression>(where),
        returning: maybe<SelectItem[]>(returning) ?? [],
        position: statementPosition(withClause, word),
      };
    },
    usingClause: (_using, items) => build(items),

    truncate: (word, _table, tables, identity, behaviour): TruncateStatement => ({
      kind: 'truncate',
      tables: build<ObjectName[]>(tables),
      restartIdentity: maybe<string>(identity) === 'restart',
      cascade: maybe<boolean>(behaviour) ?? false,
      position: context.position(word),
    }),
    truncateTables: (first, _commas, rest) => joined<TableReference>(first, rest).map((table) => table.name),
    identityAction: (word, _identity) => context.word(word),
    // true: CASCADE
    dropBehaviour: (word) => context.word(word) === 'cascade',
  };
}
