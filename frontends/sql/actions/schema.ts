/**
 * Actions of grammar/schema.ohm: schemas, indexes, sequences, views, extensions, graph labels, DROP, COMMENT, and the
 * ALTER statements of objects other than tables.
 */
import type { Node } from 'ohm-js';
import { DbError, unsupported } from '../../../engine/extend.ts';
import type {
  AlterSequenceStatement,
  AlterTableStatement,
  RenameStatement,
  SetSchemaStatement,
} from '../ast/alter-table.ts';
import type { SequenceOptions, StorageOption } from '../ast/create-table.ts';
import type { Expression } from '../ast/expression.ts';
import type { Name, ObjectName } from '../ast/name.ts';
import type { Query, SortItem, TableReference } from '../ast/query.ts';
import type {
  CommentStatement,
  CreateEdgeLabelStatement,
  CreateExtensionStatement,
  CreateIndexStatement,
  CreateNodeLabelStatement,
  CreateSchemaStatement,
  CreateSequenceStatement,
  CreateViewStatement,
  DropStatement,
  EdgeEnd,
  IndexElement,
} from '../ast/schema.ts';
import type { TypeName } from '../ast/type-name.ts';
import { numberLiteral } from '../grammar/literal.ts';
import { sourceOf, tokenCode } from '../grammar/token.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';
import { sequenceFrom } from './table.ts';

type ExtensionOption = Partial<Pick<CreateExtensionStatement, 'schema' | 'version'>>;
type CommentTarget = Pick<CommentStatement, 'object' | 'name' | 'part'>;

/** The name of what lies in no schema. */
function bareName({ text, position }: Name): ObjectName {
  return { catalog: undefined, schema: undefined, name: text, position };
}

export function schemaActions(context: ParseContext): Actions {
  const names = (optional: Node): readonly Name[] => maybe<Name[]>(optional) ?? [];
  const options = (optional: Node): readonly StorageOption[] => maybe<StorageOption[]>(optional) ?? [];
  const drop = (
    word: Node,
    object: DropStatement['object'],
    ifExists: Node,
    dropped: readonly ObjectName[],
    behaviour: Node,
  ): DropStatement => ({
    kind: 'drop',
    object,
    names: dropped,
    ifExists: isWritten(ifExists),
    cascade: maybe<boolean>(behaviour) ?? false,
    position: context.position(word),
  });
  const edgeEnd = (label: Node, key: Node): EdgeEnd => ({ label: build<ObjectName>(label), key: names(key) });

  return {
    createSchema_named: (word, _schema, ifNotExists, name, role): CreateSchemaStatement => ({
      kind: 'create-schema',
      name: context.name(name),
      authorization: maybe<Name>(role),
      ifNotExists: isWritten(ifNotExists),
      position: context.position(word),
    }),
    createSchema_authorized: (word, _schema, ifNotExists, role): CreateSchemaStatement => ({
      kind: 'create-schema',
      name: undefined,
      authorization: build<Name>(role),
      ifNotExists: isWritten(ifNotExists),
      position: context.position(word),
    }),
    authorization: (_authorization, role) => context.name(role),

    createIndex(
      word,
      unique,
      _index,
      _concurrently,
      indexName,
      _on,
      table,
      method,
      _open,
      elements,
      _close,
      include,
      nulls,
      storage,
      where,
    ): CreateIndexStatement {
      const named = maybe<{ name: Name; ifNotExists: boolean }>(indexName);
      return {
        kind: 'create-index',
        name: named?.name,
        unique: isWritten(unique),
        ifNotExists: named?.ifNotExists ?? false,
        table: build<TableReference>(table).name,
        method: maybe<Name>(method),
        elements: build<IndexElement[]>(elements),
        include: names(include),
        nullsNotDistinct: maybe<boolean>(nulls) ?? false,
        options: options(storage),
        where: maybe<Expression>(where),
        position: context.position(word),
      };
    },
    indexName_ifNotExists: (_clause, name) => ({ name: context.name(name), ifNotExists: true }),
    indexName_plain: (name) => ({ name: context.name(name), ifNotExists: false }),
    indexMethod: (_using, name) => context.name(name),
    indexElements: (first, _commas, rest) => joined<IndexElement>(first, rest),
    indexElement: (value, collation, operatorClass, direction, nulls): IndexElement => ({
      value: build<Expression>(value),
      collation: maybe<ObjectName>(collation),
      operatorClass: maybe<ObjectName>(operatorClass),
      direction: maybe<unknown>(direction) === 'desc' ? 'desc' : 'asc',
      nulls: maybe<SortItem['nulls']>(nulls),
      position: context.position(value),
    }),
    indexValue_call: (call) => build(call),
    indexValue_expression: (_open, value, _close) => build(value),
    indexValue_column(node): Expression {
      const { text, position } = context.name(node);
      return { kind: 'column', parts: [text], position };
    },
    operatorClass: (name) => build(name),

    createSequence: (word, _sequence, ifNotExists, name, list): CreateSequenceStatement => ({
      kind: 'create-sequence',
      name: build<ObjectName>(name),
      ifNotExists: isWritten(ifNotExists),
      options: sequenceFrom(context, list, context.position(word)),
      position: context.position(word),
    }),
    alterSequence: (word, _sequence, ifExists, name, list): AlterSequenceStatement => ({
      kind: 'alter-sequence',
      name: build<ObjectName>(name),
      ifExists: isWritten(ifExists),
      options: sequenceFrom(context, list, context.position(word)),
      position: context.position(word),
    }),
    signedInteger(sign, number): bigint {
      const literal = numberLiteral(sourceOf(context.tokens, context.index(number)), context.position(number));
      if (literal.type !== 'int4' && literal.type !== 'int8') throw context.syntaxError(number);
      const value = BigInt(literal.value);
      return isWritten(sign) && context.word(sign.child(0)) === '-' ? -value : value;
    },
    sequenceOption_type: (_as, type) => ({ type: build<TypeName>(type) }),
    sequenceOption_increment: (_increment, _by, value) => ({ increment: build<bigint>(value) }),
    sequenceOption_bound: (word, value) =>
      context.word(word) === 'minvalue' ? { minimum: build<bigint>(value) } : { maximum: build<bigint>(value) },
    sequenceOption_no(_no, word): Partial<SequenceOptions> {
      const what = context.word(word);
      if (what === 'cycle') return { cycle: false };
      return what === 'minvalue' ? { minimum: 'none' } : { maximum: 'none' };
    },
    sequenceOption_start: (_start, _with, value) => ({ start: build<bigint>(value) }),
    sequenceOption_restart: (_restart, value) => ({ restart: maybe<bigint>(value) ?? 'start' }),
    restartValue: (_with, value) => build(value),
    sequenceOption_cache: (_cache, value) => ({ cache: build<bigint>(value) }),
    sequenceOption_cycle: (_cycle) => ({ cycle: true }),
    sequenceOption_ownedBy(_owned, _by, name): Partial<SequenceOptions> {
      const { catalog, schema, name: column, position } = build<ObjectName>(name);
      if (schema === undefined) {
        if (column === 'none') return { ownedBy: 'none' };
        const hint = 'Specify OWNED BY table.column or OWNED BY NONE.';
        throw new DbError('42601', 'invalid OWNED BY option', { position, hint });
      }
      return { ownedBy: { table: { catalog: undefined, schema: catalog, name: schema, position }, column } };
    },
    sequenceOption_name(word, _name, _object) {
      throw unsupported('SEQUENCE NAME', { position: context.position(word) });
    },

    createView: (
      word,
      orReplace,
      recursive,
      _view,
      name,
      columns,
      storage,
      _as,
      query,
      check,
    ): CreateViewStatement => ({
      kind: 'create-view',
      name: build<ObjectName>(name),
      orReplace: isWritten(orReplace),
      recursive: isWritten(recursive),
      columns: names(columns),
      options: options(storage),
      query: build<Query>(query),
      text: context.text(query),
      checkOption: maybe<CreateViewStatement['checkOption']>(check),
      position: context.position(word),
    }),
    orReplace: (_or, _replace) => true,
    checkOption: (_with, kind, _check, _option) =>
      isWritten(kind) && context.word(kind.child(0)) === 'local' ? 'local' : 'cascaded',

    createExtension: (word, _extension, ifNotExists, name, _with, given): CreateExtensionStatement => ({
      kind: 'create-extension',
      name: context.name(name),
      ifNotExists: isWritten(ifNotExists),
      schema: undefined,
      version: undefined,
      ...Object.assign({}, ...each<ExtensionOption>(given)),
      position: context.position(word),
    }),
    extensionOption_schema: (_schema, name): ExtensionOption => ({ schema: context.name(name) }),
    extensionOption_version: (_version, value): ExtensionOption => {
      const built = build<string | Name>(value);
      return { version: typeof built === 'string' ? built : built.text };
    },
    extensionOption_cascade: (_cascade): ExtensionOption => ({}),

    createNodeLabel: (word, _node, _label, ifNotExists, label, _on, table, key): CreateNodeLabelStatement => ({
      kind: 'create-node-label',
      label: build<ObjectName>(label),
      ifNotExists: isWritten(ifNotExists),
      table: build<ObjectName>(table),
      key: names(key),
      position: context.position(word),
    }),
    createEdgeLabel(
      word,
      _edge,
      _label,
      ifNotExists,
      label,
      _on,
      table,
      _source,
      source,
      sourceKey,
      _target,
      target,
      targetKey,
    ): CreateEdgeLabelStatement {
      return {
        kind: 'create-edge-label',
        label: build<ObjectName>(label),
        ifNotExists: isWritten(ifNotExists),
        table: build<ObjectName>(table),
        source: edgeEnd(source, sourceKey),
        target: edgeEnd(target, targetKey),
        position: context.position(word),
      };
    },
    keyClause: (_key, list) => build(list),

    drop_index: (word, _index, _concurrently, ifExists, list, behaviour) =>
      drop(word, 'index', ifExists, build(list), behaviour),
    drop_name: (word, object, ifExists, list, behaviour) =>
      drop(
        word,
        context.word(object) as 'schema' | 'extension',
        ifExists,
        build<Name[]>(list).map(bareName),
        behaviour,
      ),
    drop_object: (word, object, ifExists, list, behaviour) =>
      drop(word, build<DropStatement['object']>(object), ifExists, build(list), behaviour),
    dropObject_word: (word) => context.word(word),
    dropObject_label: (kind, _label) => `${context.word(kind)}-label`,

    comment(word, _on, target, _is, text): CommentStatement {
      const isText = context.tokens.codes.charCodeAt(context.index(text)) === tokenCode.string;
      return {
        kind: 'comment',
        ...build<CommentTarget>(target),
        text: isText ? build<string>(text) : null,
        position: context.position(word),
      };
    },
    commentObject_object: (word, name): CommentTarget => ({
      object: context.word(word) as CommentTarget['object'],
      name: build<ObjectName>(name),
      part: undefined,
    }),
    commentObject_name: (word, name): CommentTarget => ({
      object: context.word(word) as CommentTarget['object'],
      name: bareName(context.name(name)),
      part: undefined,
    }),
    commentObject_column(_word, name): CommentTarget {
      const { catalog, schema, name: column, position } = build<ObjectName>(name);
      if (schema === undefined) throw new DbError('42601', 'column name must be qualified', { position });
      return { object: 'column', name: { catalog: undefined, schema: catalog, name: schema, position }, part: column };
    },
    commentObject_label: (kind, _label, name): CommentTarget => ({
      object: context.word(kind) === 'node' ? 'node-label' : 'edge-label',
      name: build<ObjectName>(name),
      part: undefined,
    }),
    commentObject_constraint: (_constraint, constraint, _on, table): CommentTarget => ({
      object: 'constraint',
      name: build<ObjectName>(table),
      part: context.name(constraint).text,
    }),

    alterObject_rename: (word, object, ifExists, name, _rename, _to, newName): RenameStatement => ({
      kind: 'rename',
      object: context.word(object) as RenameStatement['object'],
      name: build<ObjectName>(name),
      ifExists: isWritten(ifExists),
      newName: context.name(newName),
      position: context.position(word),
    }),
    alterObject_renameSchema: (word, _schema, name, _rename, _to, newName): RenameStatement => ({
      kind: 'rename',
      object: 'schema',
      name: bareName(context.name(name)),
      ifExists: false,
      newName: context.name(newName),
      position: context.position(word),
    }),
    alterObject_renameColumn: (
      word,
      _view,
      ifExists,
      name,
      rename,
      _column,
      column,
      _to,
      newName,
    ): AlterTableStatement => ({
      kind: 'alter-table',
      table: build<ObjectName>(name),
      ifExists: isWritten(ifExists),
      actions: [
        {
          kind: 'rename-column',
          column: context.name(column),
          newName: context.name(newName),
          position: context.position(rename),
        },
      ],
      position: context.position(word),
    }),
    alterObject_setSchema: (word, object, ifExists, name, _set, _schema, schema): SetSchemaStatement => ({
      kind: 'set-schema',
      object: context.word(object) as SetSchemaStatement['object'],
      name: build<ObjectName>(name),
      ifExists: isWritten(ifExists),
      schema: context.name(schema),
      position: context.position(word),
    }),
  };
}
