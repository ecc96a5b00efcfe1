/**
 * Counting nodes or relationships asks for their identity only, not for what they hold: `count(n)` counts row ids,
 * `count(DISTINCT n)` distinct identities, each as one text, which hashes faster than a list of table and row id.
 */
import type { ScalarFunction } from '../../function/function.ts';
import type { AggregateCall, Expression } from '../../plan/expression.ts';
import type { AggregateRelation, Relation } from '../../plan/relation.ts';
import type { OptimizerContext, Rule } from '../context.ts';
import { castTo } from './node-source.ts';

const counting: ReadonlySet<string> = new Set(['count', 'cypher_count']);

/** One text for each entity, as `elementId`. */
const identityText: ScalarFunction = {
  kind: 'scalar',
  name: 'cypher_identity',
  parameters: [{ name: 'int4' }, { name: 'int8' }],
  returns: { name: 'any' },
  volatility: 'immutable',
  strict: true,
  evaluate: (table: number, rowId: number) => `${table}:${rowId}`,
};

function counted(call: AggregateCall, context: OptimizerContext): AggregateCall {
  const [argument] = call.arguments;
  if (!counting.has(call.function.name) || call.arguments.length !== 1 || argument === undefined) return call;
  const found = identityOf(argument);
  if (found === undefined) return call;
  const [table, rowId] = found;
  const { type } = argument;
  const identity: Expression = { kind: 'call', function: identityText, arguments: [table, rowId], type };
  return { ...call, arguments: [call.distinct ? identity : castTo(rowId, type, context)] };
}

/** Table and row id of an entity, or of the pair that stands for one: null when it is missing, else a list of both. */
function identityOf(argument: Expression): readonly [Expression, Expression] | undefined {
  if (argument.kind === 'entity') return [argument.table, argument.rowId];
  if (argument.kind !== 'case' || argument.branches.length !== 1 || argument.otherwise.kind !== 'list')
    return undefined;
  const [branch] = argument.branches;
  const [table, rowId, ...others] = argument.otherwise.items;
  const isPair = table?.type.name === 'int4' && rowId?.type.name === 'int8' && others.length === 0;
  const { when, result } = branch!;
  const isNullTest = when.kind === 'is null' && result.kind === 'constant' && result.value === null;
  return isPair && isNullTest ? [table, rowId] : undefined;
}

export const countIdentity: Rule = {
  name: 'count-identity',
  kinds: ['aggregate'],
  apply(relation, context): Relation {
    const { aggregates } = relation as AggregateRelation;
    const changed = aggregates.map((entry) => ({ ...entry, call: counted(entry.call, context) }));
    if (changed.every(({ call }, a) => call === aggregates[a]!.call)) return relation;
    return { ...(relation as AggregateRelation), aggregates: changed };
  },
};
