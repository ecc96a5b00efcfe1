/**
 * Prints a syntax tree as an S-expression: `(kind field=value …)`, and `{field=value …}` for what has no kind.
 * Positions, absent fields, false and empty lists are left out, but for false where absent means something else; names print as they are, object names with dots.
 */
const lineWidth = 110;

/** Fields that may be absent, true or false. */
const tristate = new Set(['readOnly', 'materialized', 'cycle', 'scroll']);

export function printTree(node: unknown, indent = ''): string {
  const flat = printFlat(node);
  if (indent.length + flat.length <= lineWidth || typeof node !== 'object' || node === null) return flat;
  const deeper = `${indent}  `;
  if (Array.isArray(node)) {
    return `[\n${node.map((item) => deeper + printTree(item, deeper)).join('\n')}\n${indent}]`;
  }
  const { head, fields } = partsOf(node);
  const lines = fields.map(([name, value]) => `${deeper}${name}=${printTree(value, deeper)}`);
  return head === '' ? `{\n${lines.join('\n')}\n${indent}}` : `(${head}\n${lines.join('\n')})`;
}

function printFlat(node: unknown): string {
  if (typeof node === 'string') return JSON.stringify(node);
  if (typeof node === 'bigint') return `${node}n`;
  if (typeof node !== 'object' || node === null) return String(node);
  if (Array.isArray(node)) return `[${node.map(printFlat).join(' ')}]`;
  const record = node as Record<string, unknown>;
  if (isName(record)) return String(record['text']);
  if (isObjectName(record)) {
    return [record['catalog'], record['schema'], record['name']].filter((part) => part !== undefined).join('.');
  }
  const short = shortForm(record);
  if (short !== undefined) return short;
  const { head, fields } = partsOf(node);
  const inner = [head, ...fields.map(([name, value]) => `${name}=${printFlat(value)}`)].join(' ').trim();
  return head === '' ? `{${inner}}` : `(${inner})`;
}

/** Columns as `a.b`, parameters as `$1`, literals as their value, with the type where the value does not tell it. */
function shortForm(record: Record<string, unknown>): string | undefined {
  const { kind, type, value } = record;
  if (kind === 'column') return (record['parts'] as string[]).join('.');
  if (kind === 'parameter') return `$${record['number']}`;
  if (kind !== 'literal') return undefined;
  if (type === 'unknown') return `'${String(value).replaceAll("'", "''").replaceAll('\n', '\\n')}'`;
  return type === 'int4' || type === 'bool' || type === 'null' ? String(value) : `${type}:${value}`;
}

function partsOf(node: object): { head: string; fields: readonly (readonly [string, unknown])[] } {
  const record = node as Record<string, unknown>;
  const fields = Object.entries(record).filter(
    ([name, value]) =>
      name !== 'kind' &&
      name !== 'position' &&
      value !== undefined &&
      !(name === 'distinct' && typeof value === 'object' && (value as { kind: string }).kind === 'all') &&
      !(value === false && !tristate.has(name)) &&
      !(Array.isArray(value) && value.length === 0),
  );
  return { head: String(record['kind'] ?? ''), fields };
}

function isName(record: Record<string, unknown>): boolean {
  return Object.keys(record).join() === 'text,position';
}

function isObjectName(record: Record<string, unknown>): boolean {
  return Object.keys(record).join() === 'catalog,schema,name,position';
}

/** The same tree without positions, for comparing. */
export function withoutPositions(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutPositions);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([name]) => name !== 'position')
      .map(([name, value]) => [name, withoutPositions(value)]),
  );
}
