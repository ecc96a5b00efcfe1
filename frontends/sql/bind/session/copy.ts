/**
 * COPY: the table's columns or a query, and the options with PostgreSQL's defaults and rules.
 */
import {
  type BoundQuery,
  type BoundStatement,
  build,
  type CopyOptions,
  columnReference,
  DbError,
  type Table,
  unsupported,
} from '../../../../engine/extend.ts';
import type { SqlStatement } from '../../ast/statement.ts';
import type { CopyOption, CopyStatement, CopyTable } from '../../ast/write.ts';
import type { Scope } from '../binder.ts';
import { scanTable } from '../select/from.ts';
import { requireTable, tableColumn, targetTable } from '../write/target.ts';

export function bindCopy(
  node: CopyStatement,
  scope: Scope,
  bindInner: (node: SqlStatement) => BoundStatement,
): BoundStatement {
  const options = copyOptions(node);
  const path = node.endpoint.kind === 'file' ? node.endpoint.path : undefined;
  if (node.direction === 'from') {
    if (node.source.kind === 'query') throw unsupported('COPY … FROM into a query', { position: node.position });
    if (node.where !== undefined) throw unsupported('COPY … FROM … WHERE', { position: node.where.position });
    scope.binder.noteWrite();
    const table = targetTable(node.source.table, scope.binder);
    const columns = copiedColumns(node.source, table, true);
    return { kind: 'copy in', table: table.id, columns, source: path, options };
  }
  const query = node.source.kind === 'query' ? bindInner(node.source) : tableQuery(node.source, scope);
  if (query.kind !== 'query') throw unsupported('COPY of this statement', { position: node.position });
  return { kind: 'copy out', query, target: path, options };
}

/** Numbers of the columns named, or of all that can be copied: generated ones are computed. */
function copiedColumns(source: CopyTable, table: Table, isInput: boolean): readonly number[] {
  if (source.columns.length === 0) {
    return table.columns.filter((column) => column.generation !== 'stored').map((column) => column.number);
  }
  const seen = new Set<number>();
  return source.columns.map((name) => {
    const column = tableColumn(name, table);
    const { position } = name;
    if (seen.has(column.number)) {
      throw new DbError('42701', `column "${name.text}" specified more than once`, { position });
    }
    if (isInput && column.generation === 'stored') {
      const detail = 'Generated columns cannot be used in COPY.';
      throw new DbError('42P10', `column "${name.text}" is a generated column`, { detail, position });
    }
    seen.add(column.number);
    return column.number;
  });
}

function tableQuery(source: CopyTable, scope: Scope): BoundQuery {
  const table = requireTable(source.table, scope.binder);
  const numbers = copiedColumns(source, table, false);
  const { relation, item } = scanTable(table, scope, { lock: undefined, rowId: false });
  const byNumber = new Map(table.columns.map((column, i) => [column.number, i]));
  const items = numbers.map((number) => {
    const from = relation.columns[byNumber.get(number)!]!;
    return { column: scope.binder.ids.copy(from), expression: columnReference(from) };
  });
  const output = items.map(({ column }) => ({ name: column.name, column }));
  const plan = item.columns.length === 0 ? relation : build.project(relation, items);
  return { kind: 'query', relation: plan, output, command: 'SELECT', writes: false };
}

type Format = CopyOptions['format'];

function copyOptions(node: CopyStatement): CopyOptions {
  const given = new Map<string, CopyOption>();
  for (const option of node.options) {
    if (given.has(option.name)) {
      throw new DbError('42601', 'conflicting or redundant options', { position: option.position });
    }
    given.set(option.name, option);
  }
  const format = formatOf(given.get('format'));
  const isCsv = format === 'csv';
  const quote = single(given, 'quote', '"');
  const options: CopyOptions = {
    format,
    header: headerOf(given.get('header')),
    delimiter: single(given, 'delimiter', isCsv ? ',' : '\t'),
    nullText: text(given.get('null')) ?? (isCsv ? '' : '\\N'),
    quote,
    escape: single(given, 'escape', quote),
    forceQuote: columnList(given.get('force_quote')),
    forceNotNull: namesOf(given.get('force_not_null')),
    forceNull: namesOf(given.get('force_null')),
    encoding: text(given.get('encoding')) ?? 'UTF8',
  };
  for (const option of given.values()) {
    requireKnown(option, isCsv);
    requireDirection(option, node.direction);
  }
  requireSound(options, node.position);
  return options;
}

const csvOptions = new Set(['quote', 'escape', 'force_quote', 'force_not_null', 'force_null']);
const plainOptions = new Set(['format', 'delimiter', 'null', 'header', 'encoding', 'freeze']);

function requireKnown({ name, position }: CopyOption, isCsv: boolean): void {
  if (plainOptions.has(name)) return;
  if (!csvOptions.has(name)) {
    if (name === 'default' || name === 'on_error' || name === 'log_verbosity') {
      throw unsupported(`COPY option ${name}`, { position });
    }
    throw new DbError('42601', `option "${name}" not recognized`, { position });
  }
  if (!isCsv) throw new DbError('0A000', `COPY ${name.toUpperCase()} requires CSV mode`, { position });
}

/** FORCE_QUOTE is about what is written, the other two about what is read. */
function requireDirection({ name, position }: CopyOption, direction: CopyStatement['direction']): void {
  if (!name.startsWith('force_')) return;
  const wanted = name === 'force_quote' ? 'to' : 'from';
  if (direction === wanted) return;
  const message = `COPY ${name.replace('_', ' ')} only available using COPY ${wanted.toUpperCase()}`;
  throw new DbError('0A000', message, { position });
}

function requireSound({ format, delimiter, nullText, header, quote }: CopyOptions, position: number): void {
  if (/[\r\n]/.test(delimiter)) {
    throw new DbError('22023', 'COPY delimiter cannot be newline or carriage return', { position });
  }
  if (/[\r\n]/.test(nullText)) {
    throw new DbError('22023', 'COPY null representation cannot use newline or carriage return', { position });
  }
  if (format === 'binary' && header !== false) {
    throw new DbError('0A000', 'cannot specify HEADER in BINARY mode', { position });
  }
  // in text these would be taken for an escape, a value or the end of the data
  if (format === 'text' && /[\\.a-z0-9]/.test(delimiter)) {
    throw new DbError('22023', `COPY delimiter cannot be "${delimiter}"`, { position });
  }
  if (format === 'csv' && nullText.includes(quote)) {
    throw new DbError('0A000', 'CSV quote character must not appear in the NULL specification', { position });
  }
  if (format === 'csv' && delimiter === quote) {
    throw new DbError('22023', 'COPY delimiter and quote must be different', { position });
  }
  if (nullText.includes(delimiter)) {
    throw new DbError('22023', 'COPY delimiter character must not appear in the NULL specification', { position });
  }
}

function formatOf(option: CopyOption | undefined): Format {
  const format = text(option) ?? 'text';
  if (format === 'text' || format === 'csv' || format === 'binary') return format;
  throw new DbError(
    '22023',
    `COPY format "${format}" not recognized`,
    option === undefined ? {} : { position: option.position },
  );
}

function headerOf(option: CopyOption | undefined): CopyOptions['header'] {
  if (option === undefined) return false;
  const value = text(option)?.toLowerCase() ?? 'true';
  if (value === 'match') return 'match';
  if (['true', 'on', '1'].includes(value)) return true;
  if (['false', 'off', '0'].includes(value)) return false;
  throw new DbError('42601', 'header requires a Boolean value or "match"', { position: option.position });
}

function text(option: CopyOption | undefined): string | undefined {
  return typeof option?.value === 'string' ? option.value : undefined;
}

function single(given: ReadonlyMap<string, CopyOption>, name: string, otherwise: string): string {
  const option = given.get(name);
  const value = text(option);
  if (value === undefined) return otherwise;
  if (value.length === 1 && value.charCodeAt(0) < 0x80) return value;
  throw new DbError('0A000', `COPY ${name} must be a single one-byte character`, { position: option!.position });
}

function columnList(option: CopyOption | undefined): CopyOptions['forceQuote'] {
  if (typeof option?.value === 'object' && 'kind' in option.value) return 'all';
  return namesOf(option);
}

function namesOf(option: CopyOption | undefined): readonly string[] {
  if (option === undefined) return [];
  return Array.isArray(option.value)
    ? (option.value as readonly string[])
    : typeof option.value === 'string'
      ? [option.value]
      : [];
}
