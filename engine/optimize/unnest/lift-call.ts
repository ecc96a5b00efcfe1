/**
 * Calls that may wait, or that must not be made before their row is asked for, become nodes below the node that holds
 * them: a table function of one row, one at a time, which can be left between two rows. (An expression is computed for a
 * whole batch and cannot be left.)
 *
 * A call that the language makes only under a condition (in a branch of CASE, behind AND, OR and COALESCE) takes that
 * condition as its first argument. What the condition reads is computed once, below, and read as a column.
 */
import { bodyOf, type ScalarFunction, type Suspension, type TableFunction } from '../../function/function.ts';
import { filter, join, passThrough, project, tableFunction } from '../../plan/build.ts';
import {
  booleanType,
  type CallExpression,
  columnReference,
  conjunction,
  conjuncts,
  constant,
  type Expression,
} from '../../plan/expression.ts';
import type { Relation } from '../../plan/relation.ts';
import { mapExpressions, mapOperands, visitExpression } from '../../plan/walk.ts';
import type { DataType, Datum } from '../../value/type.ts';
import type { OptimizerContext } from '../context.ts';
import { plainValues } from './plain-values.ts';
import { withInput } from './with-input.ts';

const isLifted = ({ suspend, oneByOne }: ScalarFunction): boolean => suspend !== undefined || oneByOne === true;

function hasLifted(expression: Expression): boolean {
  let found = false;
  visitExpression(expression, (node) => {
    if (node.kind === 'call' && isLifted(node.function)) found = true;
  });
  return found;
}

/** Moves such calls of the relation's own expressions into its input. */
export function liftCalls(relation: Relation, context: OptimizerContext): Relation {
  switch (relation.kind) {
    case 'filter':
      return hasLifted(relation.predicate) ? liftFilter(relation, context) : relation;
    case 'join': {
      if (relation.type !== 'inner' || !hasLifted(relation.condition)) return relation;
      const cross = join('inner', relation.left, relation.right, constant(true, booleanType));
      return liftFilter(filter(cross, relation.condition), context);
    }
    case 'values': {
      if (!relation.rows.some((row) => row.some(hasLifted))) return relation;
      return plainValues(relation, context, (row) => liftInput(row, context));
    }
    case 'project':
    case 'aggregate':
    case 'sort':
    case 'distinct':
    case 'window':
    case 'unnest':
    case 'table function':
      return liftInput(relation, context);
    default:
      return relation;
  }
}

function liftInput(relation: Extract<Relation, { input: Relation }>, context: OptimizerContext): Relation {
  const lift = new LiftedCalls(relation.input, context);
  const rewritten = mapExpressions(relation, (expression) => lift.replace(expression, undefined));
  return lift.input === relation.input ? relation : withInput(rewritten, lift.input, relation);
}

/** Conjuncts without calls go first, and each call is made for the rows that the conjuncts before it have left. */
function liftFilter(relation: Extract<Relation, { kind: 'filter' }>, context: OptimizerContext): Relation {
  const all = conjuncts(relation.predicate);
  const plain = all.filter((conjunct) => !hasLifted(conjunct));
  let input = plain.length === 0 ? relation.input : filter(relation.input, conjunction(plain));
  for (const conjunct of all) {
    if (!hasLifted(conjunct)) continue;
    const lift = new LiftedCalls(input, context);
    const predicate = lift.replace(conjunct, undefined);
    input = filter(lift.input, predicate);
  }
  return project(input, relation.columns.map(passThrough));
}

const not = (operand: Expression): Expression => ({ kind: 'not', operand, type: booleanType });
const orElse = (operand: Expression, value: boolean): Expression => ({
  kind: 'coalesce',
  operands: [operand, constant(value, booleanType)],
  type: booleanType,
});

/** An input that grows by a node for each call taken out of an expression above it. */
class LiftedCalls {
  input: Relation;
  readonly #context: OptimizerContext;

  constructor(input: Relation, context: OptimizerContext) {
    this.input = input;
    this.#context = context;
  }

  /** The expression with its calls replaced by columns. `guard` is the condition under which it is computed. */
  replace(expression: Expression, guard: Expression | undefined): Expression {
    if (!hasLifted(expression)) return expression;
    switch (expression.kind) {
      case 'call': {
        const inside = mapOperands(expression, (operand) => this.replace(operand, guard)) as CallExpression;
        return isLifted(inside.function) ? this.#column(inside, guard) : inside;
      }
      case 'and':
        return { ...expression, operands: this.#inTurn(expression.operands, guard, (before) => orElse(before, true)) };
      case 'or':
        return {
          ...expression,
          operands: this.#inTurn(expression.operands, guard, (before) => not(orElse(before, false))),
        };
      case 'coalesce': {
        const isNull = (operand: Expression): Expression => ({ kind: 'is null', operand, type: booleanType });
        return { ...expression, operands: this.#inTurn(expression.operands, guard, isNull) };
      }
      case 'case':
        return this.#case(expression, guard);
      case 'not':
      case 'is null':
      case 'list':
      case 'map':
      case 'in list':
        return mapOperands(expression, (operand) => this.replace(operand, guard));
      default:
        // elements of lists and comparisons with subqueries have no row of their own: refused where they are compiled
        return expression;
    }
  }

  /** Operands of which each is computed only if `goesOn` holds of all before it. */
  #inTurn(
    operands: readonly Expression[],
    guard: Expression | undefined,
    goesOn: (before: Expression) => Expression,
  ): Expression[] {
    let reached = guard;
    return operands.map((operand, i) => {
      const replaced = this.replace(operand, reached);
      if (!operands.slice(i + 1).some(hasLifted)) return replaced;
      const known = this.#computed(replaced, reached);
      reached = both(reached, goesOn(known));
      return known;
    });
  }

  #case(expression: Extract<Expression, { kind: 'case' }>, guard: Expression | undefined): Expression {
    let reached = guard;
    const branches = expression.branches.map(({ when, result }) => {
      const condition = this.#computed(this.replace(when, reached), reached);
      const branch = { when: condition, result: this.replace(result, both(reached, orElse(condition, false))) };
      reached = both(reached, not(orElse(condition, false)));
      return branch;
    });
    return { ...expression, branches, otherwise: this.replace(expression.otherwise, reached) };
  }

  /** The expression as a column of the input, so that reading it twice computes it once. */
  #computed(expression: Expression, guard: Expression | undefined): Expression {
    if (expression.kind === 'column' || expression.kind === 'constant') return expression;
    const column = this.#context.columnIds.column('condition', expression.type);
    const value = guarded(expression, guard);
    this.input = project(this.input, [...this.input.columns.map(passThrough), { column, expression: value }]);
    return columnReference(column);
  }

  #column(call: CallExpression, guard: Expression | undefined): Expression {
    const column = this.#context.columnIds.column(call.function.name, call.type);
    const args = call.arguments.map((argument) => guarded(argument, guard));
    const definition = callAsRows(call, guard !== undefined);
    this.input = tableFunction(this.input, definition, guard === undefined ? args : [guard, ...args], [column]);
    return columnReference(column);
  }
}

function both(first: Expression | undefined, second: Expression): Expression {
  return first === undefined ? second : conjunction([first, second]);
}

function guarded(expression: Expression, guard: Expression | undefined): Expression {
  if (guard === undefined || expression.kind === 'column' || expression.kind === 'constant') return expression;
  const { type } = expression;
  return { kind: 'case', branches: [{ when: guard, result: expression }], otherwise: constant(null, type), type };
}

type Body = (...values: readonly unknown[]) => Datum;
type SuspendedBody = (...values: readonly unknown[]) => Generator<Suspension, Datum>;

/** The call as one row of one column; with a guard, null where that is not true. */
function callAsRows(call: CallExpression, hasGuard: boolean): TableFunction {
  const { function: definition, type } = call;
  const { name, strict, needsContext } = definition;
  const suspend = definition.suspend as SuspendedBody | undefined;
  const types = call.arguments.map((argument) => argument.type);
  const evaluate = suspend === undefined ? (bodyOf(definition, types, type) as Body) : undefined;
  function* rows(context: unknown, ...given: readonly Datum[]): Generator<readonly Datum[] | Suspension> {
    const values = hasGuard ? given.slice(1) : given;
    if ((hasGuard && given[0] !== true) || (strict && values.includes(null))) {
      yield [null];
      return;
    }
    const all = needsContext === true ? [context, ...values] : values;
    yield [evaluate === undefined ? yield* suspend!(...all) : evaluate(...all)];
  }
  const parameters: readonly DataType[] = hasGuard ? [booleanType, ...definition.parameters] : definition.parameters;
  return {
    kind: 'table',
    name,
    parameters,
    columns: () => [{ name, type }],
    strict: false,
    volatility: 'volatile',
    needsContext: true,
    oneByOne: true,
    rows: rows as TableFunction['rows'],
  };
}
