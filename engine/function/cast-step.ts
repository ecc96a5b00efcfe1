/**
 * One step of a cast, and casts composed of steps.
 *
 * A composed cast is an ordinary strict scalar function. It is made when it is first asked for, not registered, and its
 * name says how to make it again: `explicit_cast_to_numeric__10_2`, `assignment_cast_to__text` (an array).
 */
import { arrayOf, type DataType, type Datum } from '../value/type.ts';
import type { Cast, CastContext, EvalContext, ScalarFunction } from './contract.ts';
import { typeNamed } from './type-name.ts';

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

/** A step applied to each element of that type, at whatever depth; nulls stay. */
export function arrayStep(step: Step, element: DataType): Step {
  const isNested = element.name !== 'record' && element.name !== 'any';
  const apply = (context: EvalContext, item: Datum): Datum => (item === null ? null : step.apply(context, item));
  const applyToList = (context: EvalContext, list: readonly Datum[]): Datum =>
    list.map((item) => (isNested && Array.isArray(item) ? applyToList(context, item) : apply(context, item)));
  return {
    needsContext: step.needsContext,
    apply: (context, value) => applyToList(context, value as readonly Datum[]),
  };
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
  const name = castName(to, context);
  const rule = { kind: 'scalar', name, parameters: [from], returns: to, strict: true } as const;
  const volatility = needsContext ? 'stable' : 'immutable';
  return { from, to, context, function: { ...rule, volatility, ...(needsContext ? { needsContext } : {}), evaluate } };
}

const lengthTypes = new Set(['varchar', 'bpchar', 'vector']);

export function castName(to: DataType, context: CastContext): string {
  const base = to.element ?? to;
  const modifiers = [base.length ?? base.precision, base.scale].filter((part) => part !== undefined);
  return `${context}_cast_to_${to.name}${modifiers.length === 0 ? '' : `__${modifiers.join('_')}`}`;
}

const castNameText = /^(implicit|assignment|explicit)_cast_to_(\w+?)(?:__(\d+)(?:_(-?\d+))?)?$/;

/** What a name made by `castName` asks for; undefined for other names. */
export function readCastName(name: string): { readonly to: DataType; readonly context: CastContext } | undefined {
  const match = castNameText.exec(name);
  if (match === null) return undefined;
  const plain = typeNamed(match[2]!);
  const base = plain.element ?? plain;
  const to = match[3] === undefined ? base : withModifiers(base, Number(match[3]), match[4]);
  return { to: plain.element === undefined ? to : arrayOf(to), context: match[1] as CastContext };
}

function withModifiers(base: DataType, first: number, second: string | undefined): DataType {
  if (lengthTypes.has(base.name)) return { ...base, length: first };
  return { ...base, precision: first, ...(second === undefined ? {} : { scale: Number(second) }) };
}
