/**
 * EXPLAIN: the physical plan as a tree in PostgreSQL's shape, and as its JSON, with the alternatives that lost.
 *
 * Costs are the optimizer's units (one row of one scanned column), rows its estimates. Names of columns come from the
 * plan; two columns of one name are told apart by the table they come from only as far as the plan says.
 */
import type { Measurements, NodeMeasure } from '../exec/exec.ts';
import type { Physical, PhysicalPlan } from '../plan/physical.ts';
import { childrenOf } from '../plan/physical-walk.ts';
import { type ExplainNames, ExpressionPrinter } from './explain-expression.ts';

interface Described {
  readonly title: string;
  readonly details: readonly (readonly [string, string])[];
}

const joinTitle = (kind: string, type: string): string => {
  if (type === 'inner') return kind === 'Nested Loop' ? kind : `${kind} Join`.replace('Join Join', 'Join');
  const names: Record<string, string> = {
    left: 'Left',
    right: 'Right',
    full: 'Full',
    semi: 'Semi',
    anti: 'Anti',
    single: 'Single',
    mark: 'Mark',
  };
  return `${kind.replace(' Join', '')} ${names[type]} Join`;
};

function describe(node: Physical, printer: ExpressionPrinter): Described {
  const details: [string, string][] = [];
  const add = (label: string, text: string | undefined): void => {
    if (text !== undefined && text !== '') details.push([label, text]);
  };
  switch (node.kind) {
    case 'table scan':
      return { title: `Seq Scan${node.reverse ? ' Backward' : ''} on ${node.table.name}`, details };
    case 'row lookup':
      add('Row Id', node.keys.map((key) => printer.print(key)).join(', '));
      return { title: `Row Lookup on ${node.table.name}`, details };
    case 'index scan': {
      const equal = node.equal.map((key) => `= ${printer.print(key)}`);
      const bounds = [...printer.bound('key', node.lower, false), ...printer.bound('key', node.upper, true)];
      add('Index Cond', [...equal, ...bounds].join(' AND '));
      return {
        title: `Index Scan${node.reverse ? ' Backward' : ''} using ${node.index.name} on ${node.table.name}`,
        details,
      };
    }
    case 'values':
      return { title: node.columns.length === 0 ? 'Result' : 'Values Scan', details };
    case 'project':
      add('Filter', node.predicate && printer.print(node.predicate));
      add('Output', node.items?.map((item) => printer.print(item.expression)).join(', '));
      return { title: node.items === undefined ? 'Filter' : 'Project', details };
    case 'hash join': {
      const keys = node.leftKeys.map((key, k) => `(${printer.print(key)} = ${printer.print(node.rightKeys[k]!)})`);
      add('Hash Cond', keys.join(' AND '));
      add('Join Filter', node.residual && printer.print(node.residual));
      return { title: joinTitle('Hash Join', node.type), details };
    }
    case 'lookup join': {
      add('Lookup', node.keys.map((key) => printer.print(key)).join(', '));
      add('Join Filter', node.residual && printer.print(node.residual));
      add('Adjacency', node.adjacency && `${node.adjacency.label.name} (${node.adjacency.direction})`);
      const through = node.index === undefined ? 'row ids' : node.index.name;
      return { title: `${joinTitle('Nested Loop', node.type)} using ${through} on ${node.table.name}`, details };
    }
    case 'loop join':
      add('Join Filter', printer.print(node.condition));
      return { title: joinTitle('Nested Loop', node.type), details };
    case 'apply':
      return { title: joinTitle('Apply', node.type), details };
    case 'hash aggregate':
      add('Group Key', node.groups.map((group) => printer.print(group.expression)).join(', '));
      return { title: node.groups.length === 0 ? 'Aggregate' : 'HashAggregate', details };
    case 'sort':
      add('Sort Key', printer.keys(node.keys));
      return { title: node.limit === undefined ? 'Sort' : 'Top-N Sort', details };
    case 'limit':
      return { title: 'Limit', details };
    case 'vector index scan':
      add('Order By', `distance to ${printer.print(node.query)} (${node.metric})`);
      add('Filter', node.filter && printer.print(node.filter));
      return { title: `Nearest using ${node.index.name} on ${node.table.name}`, details };
    case 'path expand':
      add('Types', node.path.types.join(', '));
      add('Length', `${node.path.minimum}..${node.path.maximum ?? ''}`);
      return { title: `Path Expand (${node.path.mode})`, details };
    case 'insert':
    case 'update':
    case 'delete':
      return { title: `${node.kind[0]!.toUpperCase()}${node.kind.slice(1)} on ${node.write.table.name}`, details };
    default:
      return { title: titleOf(node), details };
  }
}

/** Nodes whose title says it all. */
function titleOf(node: Physical): string {
  switch (node.kind) {
    case 'set operation':
      if (node.operation === 'union') return node.all ? 'Append' : 'Union';
      return `SetOp ${node.operation}${node.all ? ' all' : ''}`;
    case 'with':
      return `With ${node.name}`;
    case 'with reference':
      return `CTE Scan on ${node.name}`;
    case 'recurse':
      return `Recursive Union ${node.name}`;
    case 'table function':
      return `Function Scan on ${node.function.name}`;
    case 'lock rows':
      return `LockRows on ${node.table.name}`;
    case 'graph insert':
      return `Create ${node.write.entity} ${node.write.labels.join(':')}`;
    case 'graph update':
      return `Set on ${node.write.entity}`;
    case 'window':
      return 'WindowAgg';
    case 'distinct':
      return 'Unique';
    case 'unnest':
      return 'Unnest';
    case 'eager':
      return 'Eager';
    default:
      return node.kind;
  }
}

/** What ANALYZE measured. */
export interface Measured {
  readonly rows: number;
  readonly elapsedMs: number;
  readonly nodes: Measurements;
}

export function explainText(
  plan: PhysicalPlan,
  options: { readonly costs: boolean },
  names: ExplainNames,
  measured: Measured | undefined,
): string[] {
  const printer = new ExpressionPrinter(plan.root, names);
  const lines: string[] = [];
  const visit = (node: Physical, depth: number): void => {
    const { title, details } = describe(node, printer);
    const arrow = depth === 0 ? '' : `${' '.repeat(depth * 6 - 4)}->  `;
    const costs = options.costs ? `  (cost=${node.cost.toFixed(0)} rows=${Math.round(node.rows)})` : '';
    const actual = measured === undefined ? '' : ` ${actualText(node, measured.nodes)}`;
    lines.push(`${arrow}${title}${costs}${actual}`);
    for (const [label, text] of details) lines.push(`${' '.repeat(depth * 6 + 2)}${label}: ${text}`);
    for (const child of childrenOf(node)) visit(child, depth + 1);
  };
  visit(plan.root, 0);
  const alternatives = shownAlternatives(plan);
  if (options.costs && alternatives.length > 0) {
    lines.push('Alternatives:');
    for (const { description, cost } of alternatives) lines.push(`  ${description}  (cost=${cost.toFixed(0)})`);
  }
  if (measured !== undefined) {
    lines.push(`Rows Returned: ${measured.rows}`, `Execution Time: ${measured.elapsedMs.toFixed(3)} ms`);
  }
  return lines;
}

/** Time and rows of one loop on average, as PostgreSQL shows them. */
function actualText(node: Physical, nodes: Measurements): string {
  const measure = nodes.of(node);
  if (measure === undefined) return '(done by the node above)';
  const { loops, rows, elapsedMs } = measure;
  if (loops === 0) return '(never executed)';
  return `(actual time=${(elapsedMs / loops).toFixed(3)} rows=${Math.round(rows / loops)} loops=${loops})`;
}

/** The cheapest few of the ways not taken, each once. */
function shownAlternatives(plan: PhysicalPlan): PhysicalPlan['alternatives'] {
  const cheapest = new Map<string, number>();
  for (const { description, cost } of plan.alternatives) {
    cheapest.set(description, Math.min(cost, cheapest.get(description) ?? Infinity));
  }
  return [...cheapest]
    .map(([description, cost]) => ({ description, cost }))
    .sort((a, b) => a.cost - b.cost)
    .slice(0, 8);
}

export function explainJson(plan: PhysicalPlan, names: ExplainNames, measured: Measured | undefined): string {
  const printer = new ExpressionPrinter(plan.root, names);
  const visit = (node: Physical): Record<string, unknown> => {
    const { title, details } = describe(node, printer);
    const children = childrenOf(node).map(visit);
    return {
      'Node Type': title.replace(/ (on|using) .*/, ''),
      ...('table' in node ? { 'Relation Name': node.table.name } : {}),
      'Total Cost': Math.round(node.cost),
      'Plan Rows': Math.round(node.rows),
      ...actualJson(measured?.nodes.of(node)),
      ...Object.fromEntries(details),
      ...(children.length === 0 ? {} : { Plans: children }),
    };
  };
  const alternatives = shownAlternatives(plan).map(({ description, cost }) => ({
    Description: description,
    'Total Cost': Math.round(cost),
  }));
  const times = measured === undefined ? {} : { 'Rows Returned': measured.rows, 'Execution Time': measured.elapsedMs };
  return JSON.stringify([{ Plan: visit(plan.root), Alternatives: alternatives, ...times }], null, 2);
}

function actualJson(measure: NodeMeasure | undefined): Record<string, number> {
  if (measure === undefined) return {};
  const { loops, rows, elapsedMs } = measure;
  const each = Math.max(1, loops);
  return { 'Actual Total Time': elapsedMs / each, 'Actual Rows': Math.round(rows / each), 'Actual Loops': loops };
}
