/**
 * Which properties of which variables a statement reads, and up to where: known before binding, so that a scan or an
 * expansion fetches them and a projection hands on only what is read behind it.
 *
 * Names are taken as they are written, whatever scope they stand in; where one name means two variables, both fetch the
 * properties of either. `WITH a AS b` makes what is read of `b` read of `a`.
 */
import type { NodePattern, RelationshipPattern } from '../ast/query.ts';
import type { CypherStatement } from '../ast/statement.ts';
import { type SyntaxNode, walk } from '../ast/walk.ts';

export interface PropertyUsage {
  /** Names of properties read of a variable at or behind a position of the text. */
  of(variable: string, from?: number): readonly string[];
}

/** Last position at which each property of a variable is read. */
type LastReads = Map<string, Map<string, number>>;

export function collectPropertyUsage(statement: CypherStatement): PropertyUsage {
  const reads: LastReads = new Map();
  const aliases: { readonly from: string; readonly to: string }[] = [];
  walk(statement, (node) => {
    noteReads(reads, node);
    if (node.kind === 'projection-item' && node.expression.kind === 'variable' && node.alias !== undefined) {
      aliases.push({ from: node.expression.name, to: node.alias.name });
    }
    return true;
  });
  while (aliases.some(({ from, to }) => merge(reads, from, to)));
  return {
    of(variable, from = 0) {
      const properties = reads.get(variable) ?? new Map<string, number>();
      return [...properties].filter(([, last]) => last >= from).map(([name]) => name);
    },
  };
}

function noteReads(reads: LastReads, node: SyntaxNode): void {
  switch (node.kind) {
    case 'property':
      if (node.subject.kind === 'variable') note(reads, node.subject.name, node.key.name, node.position);
      return;
    case 'map-projection':
      for (const item of node.items) {
        if (item.kind === 'property-selector') note(reads, node.subject.name, item.key.name, item.position);
      }
      return;
    case 'node-pattern':
    case 'relationship-pattern': {
      const { variable } = node;
      if (variable === undefined) return;
      for (const name of inlineKeys(node)) note(reads, variable.name, name, node.position);
      return;
    }
    default:
      return;
  }
}

/** Keys of the property map written inside a node or relationship pattern. */
export function inlineKeys(pattern: NodePattern | RelationshipPattern): readonly string[] {
  if (pattern.properties?.kind !== 'map') return [];
  return pattern.properties.entries.map((entry) => entry.key.name);
}

function note(reads: LastReads, variable: string, property: string, position: number): boolean {
  let properties = reads.get(variable);
  if (properties === undefined) {
    properties = new Map();
    reads.set(variable, properties);
  }
  const before = properties.get(property);
  if (before !== undefined && before >= position) return false;
  properties.set(property, position);
  return true;
}

/** What is read of an alias is read of its source; true when that was new. */
function merge(reads: LastReads, source: string, alias: string): boolean {
  let changed = false;
  for (const [property, position] of reads.get(alias) ?? []) {
    if (note(reads, source, property, position)) changed = true;
  }
  return changed;
}
