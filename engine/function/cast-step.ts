/**
 * One step of a cast, and casts composed of steps.
 *
 * A composed cast is an ordinary strict scalar function named `cast`; it is not registered, because a plan stores the
 * two types of a cast and asks for it again.
 */
import type { DataType, Datum } from '../value/type.ts';
import type { Cast, CastContext, EvalContext, ScalarFunction } from './contract.ts';

export interface Step {
  readonly needsContext: boolean;
  /** The value is not null; the context is only there when the step asks for it. */
  readonly apply: (context: EvalContext, value: Datum) => Datum;
}

/** A registered cast function as a step between two concrete types. */
export function stepOf(definition: ScalarFunction, from: DataType, to: DataType): Step {
  const needsContext = definition.needsContext === true;
  const body = definition.evaluate ?? definition.specialize!([from], to);
  if (needsContext) return { needsContext, apply: body as Step['apply'] };
  const plain = body as (value: Datum) => Datum;
  return { needsContext, apply: (_context, value) => plain(value) };
}

/** The steps one after the other; a null on the way ends it. */
export function composedCast(from: DataType, to: DataType, context: CastContext, steps: readonly Step[]): Cast {
  const needsContext = steps.some((step) => step.needsContext);
  const run = (session: EvalContext, value: Datum): Datum => {
    let result = value;
    for (const { apply } of steps) {
      result = apply(session, result);
      if (result === null) return null;
    }
    return result;
  };
  const noContext = undefined as unknown as EvalContext;
  const evaluate = needsContext ? run : (value: Datum): Datum => run(noContext, value);
  const rule = { kind: 'scalar', name: 'cast', parameters: [from], returns: to, strict: true } as const;
  const volatility = needsContext ? 'stable' : 'immutable';
  return { from, to, context, function: { ...rule, volatility, ...(needsContext ? { needsContext } : {}), evaluate } };
}
