/**
 * Forms of the parts that nodes are made of: columns, tables, expressions, calls, sort keys, labels.
 */
import { unreachable } from '../../error.ts';
import type { AggregateCall, Column, Expression, Item, SortKey, TableReference, WindowCall } from '../expression.ts';
import type {
  EntityColumns,
  FrameBound,
  LabelExpression,
  PropertyColumn,
  Relation,
  RowLock,
  WindowFrame,
} from '../relation.ts';
import type { Assignment, Check, GraphChange, ReturnedAttribute } from '../write.ts';
import { printColumn, printFunction } from './expression-printer.ts';
import { type Form, flag, list, mapped, name, number, optional, pair, record, tuple, word } from './form.ts';
import { printName } from './scanner.ts';

export const relation: Form<Relation> = {
  print: (value, out) => out.relation(value),
  parse: (from) => from.relation() as Relation,
};

export const expression: Form<Expression> = {
  print: (value, out) => out.expressions.print(value),
  parse: (from) => from.expressions.parse(),
};

/** Where a column is made: `name#3 int4!`. */
export const column: Form<Column> = { print: printColumn, parse: (from) => from.expressions.column() };

/** The number of a WITH definition or recursion. */
export const reference: Form<number> = {
  print: String,
  parse: ({ scanner, expressions }) => expressions.renumbering.reference(scanner.number()),
};

/** `airports@16384`. */
export const table: Form<TableReference> = {
  print: (value) => `${printName(value.name)}@${value.id}`,
  parse: ({ scanner }) => {
    const tableName = scanner.name();
    scanner.expect('@');
    return { id: scanner.number(), name: tableName };
  },
};

/** `id#1 int4! = 2`: a column and the table's column it stands for. */
export const attribute: Form<ReturnedAttribute> = pair(['column', column], '=', ['number', number]);

export const item: Form<Item> = pair(['column', column], '=', ['expression', expression]);

export const assignment: Form<Assignment> = pair(['number', number], '=', ['expression', expression]);

export const check: Form<Check> = pair(['name', name], ':', ['predicate', expression]);

export const sortKey: Form<SortKey> = {
  print: (value, out) => out.expressions.sortKey(value),
  parse: (from) => from.expressions.sortKey(),
};

export const aggregate: Form<{ readonly column: Column; readonly call: AggregateCall }> = pair(
  ['column', column],
  '=',
  [
    'call',
    {
      print: (value: AggregateCall, out) => out.expressions.aggregateCall(value),
      parse: (from) => from.expressions.aggregateCall(),
    },
  ],
);

export const windowCall: Form<{ readonly column: Column; readonly call: WindowCall }> = pair(['column', column], '=', [
  'call',
  {
    print: (value: WindowCall, out) => out.expressions.windowCall(value),
    parse: (from) => from.expressions.windowCall(),
  },
]);

export const tableFunctionName: Form<Parameters<typeof printFunction>[0] & { readonly kind: 'table' }> = {
  print: printFunction,
  parse: (from) => from.expressions.function('table'),
};

const boundWords = ['unbounded preceding', 'current row', 'unbounded following', 'preceding', 'following'] as const;
const frameBound: Form<FrameBound> = {
  print: (value, out) => {
    const kind = word(...boundWords).print(value.kind, out);
    return 'offset' in value ? `${kind} ${out.expressions.print(value.offset)}` : kind;
  },
  parse: (from) => {
    const kind = word(...boundWords).parse(from);
    return kind === 'preceding' || kind === 'following' ? { kind, offset: from.expressions.parse() } : { kind };
  },
};

export const frame: Form<WindowFrame> = record<WindowFrame>({
  mode: word('rows', 'range', 'groups'),
  start: frameBound,
  end: frameBound,
  exclude: word('no others', 'current row', 'group', 'ties'),
});

export const rowLock: Form<RowLock> = record<RowLock>({
  mode: word('key share', 'share', 'no key update', 'update'),
  onConflict: word('wait', 'nowait', 'skip locked'),
});

/** Column ids of an identity where it is made: `(t#1 int4, r#2 int8)`. */
export const entityColumns: Form<EntityColumns> = mapped(
  tuple<readonly [Column, Column]>(column, column),
  ({ table: tableColumn, rowId }) => [tableColumn, rowId] as const,
  ([tableColumn, rowId]) => ({ table: tableColumn, rowId }),
);

/** The identity of a node or relationship: `(t#1:int4, r#2:int8)`. */
export const identity: Form<{ readonly table: Expression; readonly rowId: Expression }> = mapped(
  tuple<readonly [Expression, Expression]>(expression, expression),
  ({ table: tableExpression, rowId }) => [tableExpression, rowId] as const,
  ([tableExpression, rowId]) => ({ table: tableExpression, rowId }),
);

/** `name = column`. */
export const property: Form<PropertyColumn> = pair(['name', name], '=', ['column', column]);

/** `label Person`, `any-label`, `not(…)`, `and(…, …)`, `or(…, …)`. */
export const labels: Form<LabelExpression> = {
  print: (value, out) => {
    switch (value.kind) {
      case 'label':
        return `label ${printName(value.name)}`;
      case 'any label':
        return 'any-label';
      case 'not':
        return `not(${labels.print(value.operand, out)})`;
      case 'and':
      case 'or':
        return `${value.kind}(${value.operands.map((operand) => labels.print(operand, out)).join(', ')})`;
      default:
        return unreachable(value);
    }
  },
  parse: (from) => {
    const { scanner } = from;
    const kind = from.expressions.word(['label', 'any-label', 'not', 'and', 'or'] as const);
    switch (kind) {
      case 'label':
        return { kind, name: scanner.name() };
      case 'any-label':
        return { kind: 'any label' };
      case 'not': {
        scanner.expect('(');
        const operand = labels.parse(from);
        scanner.expect(')');
        return { kind, operand };
      }
      default:
        return { kind, operands: scanner.list('(', ')', () => labels.parse(from)) };
    }
  },
};

/** `set-property name = …`, `replace-properties …`, `add-labels [a]`, `delete`, `delete detach`. */
export const graphChange: Form<GraphChange> = {
  print: (value, out) => {
    const kind = value.kind.replaceAll(' ', '-');
    switch (value.kind) {
      case 'set property':
        return `${kind} ${printName(value.name)} = ${out.expressions.print(value.value)}`;
      case 'replace properties':
      case 'add properties':
        return `${kind} ${out.expressions.print(value.value)}`;
      case 'add labels':
      case 'remove labels':
        return `${kind} ${list(name).print(value.labels, out)}`;
      case 'delete':
        return `${kind} detach ${flag.print(value.detach, out)}`;
      default:
        return unreachable(value);
    }
  },
  parse: (from) => {
    const { scanner, expressions } = from;
    const kind = graphChangeKind.parse(from);
    switch (kind) {
      case 'set property': {
        const changed = scanner.name();
        scanner.expect('=');
        return { kind, name: changed, value: expressions.parse() };
      }
      case 'replace properties':
      case 'add properties':
        return { kind, value: expressions.parse() };
      case 'add labels':
      case 'remove labels':
        return { kind, labels: list(name).parse(from) };
      case 'delete':
        scanner.expect('detach');
        return { kind, detach: flag.parse(from) };
      default:
        return unreachable(kind);
    }
  },
};
const graphChangeKind: Form<GraphChange['kind']> = word(
  'set property',
  'replace properties',
  'add properties',
  'add labels',
  'remove labels',
  'delete',
);

export const optionalExpression: Form<Expression | undefined> = optional(expression);
export const optionalColumn: Form<Column | undefined> = optional(column);
export const expressions: Form<readonly Expression[]> = list(expression);
