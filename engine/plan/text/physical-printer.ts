/** Physical plans as text; see physical-form.ts. */

import type { Physical } from '../physical.ts';
import { ExpressionPrinter, type PrintOptions } from './expression-printer.ts';
import { type Forms, printFields, type TextOut } from './form.ts';
import { physicalForms } from './physical-form.ts';
import { textOut } from './relation-printer.ts';
import { printName } from './scanner.ts';

export function printPhysicalPlan(root: Physical, options: PrintOptions): string {
  const logical = textOut(options);
  const out: TextOut = {
    expressions: new ExpressionPrinter(options, (plan) => ` ${logical.relation(plan).replace(/\n\s*/g, ' ')} `),
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
