/**
 * Prints a syntax tree in a compact form for spec files.
 *
 * Clauses come one below the other. Names, literals, labels and lengths print about as they are written, patterns in
 * square brackets, operations with the operator first, everything else as `(kind field=value …)`; fields that are
 * undefined, false or empty are left out. With positions, `@12` follows what a node starts with.
 */
import type { LabelExpression } from '../../frontends/cypher/ast/label.ts';
import type { ProjectionItem } from '../../frontends/cypher/ast/query.ts';
import type { Repetition } from '../../frontends/cypher/ast/repetition.ts';
import type { CypherStatement } from '../../frontends/cypher/ast/statement.ts';
import type { SyntaxNode } from '../../frontends/cypher/ast/walk.ts';

const widthLimit = 110;

/** A printed node: a word, or a head with parts in brackets. */
type Printed = string | { readonly open: string; readonly parts: readonly Printed[]; readonly close: string };

export function printTree(statement: CypherStatement, options: { readonly positions: boolean }): string {
  const printer = new TreePrinter(options.positions);
  return printer
    .lines(statement)
    .map((line) => layOut(line, ''))
    .join('\n');
}

function layOut(printed: Printed, indent: string): string {
  const flat = flatten(printed);
  if (typeof printed === 'string' || indent.length + flat.length <= widthLimit) return flat;
  const inner = `${indent}  `;
  const lines = printed.parts.map((part) => inner + layOut(part, inner));
  return `${printed.open}\n${lines.join('\n')}${printed.close}`;
}

function flatten(printed: Printed): string {
  if (typeof printed === 'string') return printed;
  const space = printed.parts.length > 0 && !/[[{]$/.test(printed.open) ? ' ' : '';
  return printed.open + space + printed.parts.map(flatten).join(' ') + printed.close;
}

class TreePrinter {
  private readonly positions: boolean;

  constructor(positions: boolean) {
    this.positions = positions;
  }

  lines(query: CypherStatement): readonly Printed[] {
    const union = query.unionAll ? 'union all' : 'union';
    return query.parts.flatMap((part, index) => [
      ...(index === 0 ? [] : [union]),
      ...part.clauses.map((clause) => this.print(clause)),
    ]);
  }

  private print(node: SyntaxNode): Printed {
    const at = this.positions ? `@${node.position}` : '';
    const leaf = printLeaf(node);
    if (leaf !== undefined) return leaf + at;
    switch (node.kind) {
      case 'query':
        return { open: '{', parts: this.lines(node), close: '}' };
      case 'projection-item':
        return this.column(node, at);
      case 'path-pattern':
        if (node.variable !== undefined || node.shortest !== undefined) break;
        return { open: '[', parts: node.elements.map((element) => this.print(element)), close: `]${at}` };
      case 'list':
        return { open: '[', parts: node.items.map((item) => this.print(item)), close: `]${at}` };
      case 'map':
        return { open: '{', parts: node.entries.map((entry) => this.print(entry)), close: `}${at}` };
      case 'map-entry':
        return this.form(`${node.key.name}:${at}`, [node.value], '');
      case 'property':
        return this.form(`(.${node.key.name}${at}`, [node.subject]);
      case 'logical':
        return this.form(`(${node.operator}${at}`, node.operands);
      case 'binary':
        return this.form(`(${node.operator}${at}`, [node.left, node.right]);
      case 'sign':
        return this.form(`(${node.operator}${at}`, [node.operand]);
      case 'comparison-link':
        return this.form(`${node.operator}${at}`, [node.operand], '');
      case 'comparison':
        return this.form(`(compare${at}`, [node.first, ...node.links]);
    }
    return this.generic(node, at);
  }

  private form(open: string, parts: readonly SyntaxNode[], close = ')'): Printed {
    return { open, parts: parts.map((part) => this.print(part)), close };
  }

  private column(item: ProjectionItem, at: string): Printed {
    const { expression, alias, column } = item;
    if (alias !== undefined) return this.form(`(as${at}`, [alias, expression]);
    if (expression.kind === 'variable' && expression.name === column) return this.print(expression);
    return { open: `(as${at}`, parts: [JSON.stringify(column), this.print(expression)], close: ')' };
  }

  private generic(node: SyntaxNode, at: string): Printed {
    const parts: Printed[] = [];
    for (const [field, value] of Object.entries(node) as [string, unknown][]) {
      if (field === 'kind' || field === 'position' || value === undefined || value === false) continue;
      if (value === true) parts.push(field);
      else if (Array.isArray(value)) parts.push(...this.list(field, value as readonly SyntaxNode[]));
      else if (typeof value === 'object' && value !== null) parts.push(this.field(field, value as SyntaxNode));
      else parts.push(`${field}=${String(value)}`);
    }
    return { open: `(${node.kind}${at}`, parts, close: ')' };
  }

  /** Lists that are what their node is about go without the field's name. */
  private list(field: string, items: readonly SyntaxNode[]): readonly Printed[] {
    const parts = items.map((item) => this.print(item));
    if (/^(items|patterns|elements|clauses|expressions|branches)$/.test(field)) return parts;
    const isTelling = parts.length > 0 || /^(arguments|imports|yields)$/.test(field);
    return isTelling ? [{ open: `${field}=[`, parts, close: ']' }] : [];
  }

  private field(field: string, node: SyntaxNode): Printed {
    const printed = this.print(node);
    return typeof printed === 'string' ? `${field}=${printed}` : { ...printed, open: `${field}=${printed.open}` };
  }
}

function printLeaf(node: SyntaxNode): string | undefined {
  switch (node.kind) {
    case 'name':
    case 'variable':
      return /^\w+$/.test(node.name) ? node.name : `\`${node.name}\``;
    case 'label-name':
    case 'label-conjunction':
    case 'label-disjunction':
    case 'label-negation':
    case 'any-label':
      return `:${printLabels(node)}`;
    case 'repetition':
      return printRepetition(node);
    case 'null':
      return 'null';
    case 'boolean':
    case 'integer':
      return String(node.value);
    case 'float':
      return `${Object.is(node.value, -0) ? '-0' : node.value}f`;
    case 'string':
      return JSON.stringify(node.value);
    case 'parameter':
      return `$${node.name}`;
    default:
      return undefined;
  }
}

function printLabels(labels: LabelExpression): string {
  switch (labels.kind) {
    case 'label-name':
      return labels.name.name;
    case 'label-conjunction':
      return `(${labels.operands.map(printLabels).join('&')})`;
    case 'label-disjunction':
      return `(${labels.operands.map(printLabels).join('|')})`;
    case 'label-negation':
      return `!${printLabels(labels.operand)}`;
    case 'any-label':
      return '%';
  }
}

function printRepetition(repetition: Repetition): string {
  const { form, minimum, maximum } = repetition;
  return form === 'range' ? `*${minimum}..${maximum ?? ''}` : `{${minimum},${maximum ?? ''}}`;
}
