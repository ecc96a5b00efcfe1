/**
 * Labels against tables: which declared tables satisfy a label expression, and the test on the labels of open nodes.
 */
import type { Catalog, EdgeLabel, NodeLabel, Table } from '../../catalog/catalog.ts';
import { unreachable } from '../../error.ts';
import type { ScalarFunction } from '../../function/function.ts';
import { booleanType, conjunction, constant, type Expression } from '../../plan/expression.ts';
import { satisfiesLabels } from '../../plan/label.ts';
import type { LabelExpression } from '../../plan/relation.ts';
import { arrayOf } from '../../value/type.ts';
import type { OptimizerContext } from '../context.ts';

const textList = arrayOf({ name: 'text' });

export function labelsOf(catalog: Catalog, table: number): ReadonlySet<string> {
  return new Set(catalog.nodeLabelsOf(table).map((label) => label.name));
}

/** Declared node tables whose rows satisfy the expression, each once, in order of their ids. */
export function nodeTables(catalog: Catalog, expression: LabelExpression): readonly Table[] {
  const ids = new Set<number>();
  for (const label of catalog.nodeLabels) ids.add(label.table);
  return [...ids]
    .sort((left, right) => left - right)
    .filter((id) => satisfiesLabels(labelsOf(catalog, id), expression))
    .map((id) => catalog.tableById(id));
}

/** Declared edge labels among `types` (none given: all). */
export function edgeLabels(catalog: Catalog, types: readonly string[]): readonly EdgeLabel[] {
  if (types.length === 0) return [...catalog.edgeLabels];
  return [...new Set(types)].flatMap((type) => catalog.edgeLabelsNamed(type));
}

/** The declaration of an edge's end: its key is what the edge's columns refer to. */
export function endLabel(catalog: Catalog, edge: EdgeLabel, end: 'source' | 'target'): NodeLabel | undefined {
  const name = end === 'source' ? edge.sourceLabel : edge.targetLabel;
  const table = end === 'source' ? edge.sourceTable : edge.targetTable;
  return catalog.nodeLabelsNamed(name).find((label) => label.table === table);
}

/** The expression over the labels array of an open node. */
export function openLabelTest(labels: Expression, expression: LabelExpression, context: OptimizerContext): Expression {
  switch (expression.kind) {
    case 'label':
      return containment(labels, expression.name, context);
    case 'any label': {
      const none = constant([], textList);
      const { operator } = context.functions.resolveOperator('<>', textList, textList);
      return { kind: 'call', function: operator.function, arguments: [labels, none], type: booleanType };
    }
    case 'not':
      return { kind: 'not', operand: openLabelTest(labels, expression.operand, context), type: booleanType };
    case 'and':
      return conjunction(expression.operands.map((operand) => openLabelTest(labels, operand, context)));
    case 'or':
      return {
        kind: 'or',
        operands: expression.operands.map((operand) => openLabelTest(labels, operand, context)),
        type: booleanType,
      };
    default:
      return unreachable(expression);
  }
}

function containment(labels: Expression, name: string, context: OptimizerContext): Expression {
  const { operator } = context.functions.resolveOperator('@>', textList, textList);
  const definition: ScalarFunction = operator.function;
  return { kind: 'call', function: definition, arguments: [labels, constant([name], textList)], type: booleanType };
}
