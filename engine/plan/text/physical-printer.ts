/**
 * Physical plans as text, by the forms of physical-form.ts: for tests and for eyes. Every node ends with the ids of its
 * columns and the optimizer's estimate.
 */

import type { Physical } from '../physical.ts';
import type { PrintOptions } from './expression-printer.ts';
import { type Forms, printFields, type TextOut } from './form.ts';
import { physicalForms } from './physical-form.ts';
import { textOut } from './relation-printer.ts';
import { printName } from './scanner.ts';

export function printPhysicalPlan(root: Physical, options: PrintOptions): string {
  const logical = textOut(options);
  const out: TextOut = {
    expressions: logical.expressions,
    relation: (node) => printNode(node as Physical, out),
  };
  return out.relation(root);
}

function printNode(node: Physical, out: TextOut): string {
  const forms = physicalForms[node.kind] as unknown as Forms<Physical>;
  const columns = node.columns.map(({ name, id }) => `${printName(name)}#${id}`);
  const more = [`columns: [${columns.join(', ')}]`, `rows: ${round(node.rows)}`, `cost: ${round(node.cost)}`];
  return `${node.kind.replaceAll(' ', '-')} ${printFields(forms, node, out, more)}`;
}

function round(estimate: number): number {
  return Number(estimate.toPrecision(3));
}
