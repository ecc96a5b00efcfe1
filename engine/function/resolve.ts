/**
 * Choosing one of several functions of a name: PostgreSQL's rules (manual 10.2 and 10.3, func_select_candidate).
 *
 * In order: an exact match; else those that can be called with implicit casts, of which the one with most exact
 * arguments, then most preferred types, then the category that unknown literals suggest, then the type all known
 * arguments share. Functions of the graph languages' `any` take part only when an argument is of type `any`, so that
 * they never make an SQL call ambiguous.
 */
import { type DataType, sameType } from '../value/type.ts';
import type { AnyFunction } from './contract.ts';
import { bindPolymorphic, isPolymorphic } from './polymorphic.ts';
import { categoryOf, isDynamic, isPreferred, isUnknown } from './type-name.ts';

/** A function with its parameters laid out for the number of arguments given. */
export interface Candidate<Definition = AnyFunction> {
  readonly definition: Definition;
  readonly parameters: readonly DataType[];
  readonly collectFrom: number | undefined;
  /** Parameters filled from defaults. */
  readonly defaulted: number;
}

export interface CoercionRules {
  isImplicit(from: DataType, to: DataType): boolean;
  commonTypeOrNone(types: readonly DataType[]): DataType | undefined;
}

export type Choice<C> = { readonly kind: 'one'; readonly candidate: C } | { readonly kind: 'none' | 'many' };

/** Picks a candidate for the argument types; `undefined` types do not occur. */
export function chooseCandidate<C extends Candidate<unknown>>(
  candidates: readonly C[],
  argumentTypes: readonly DataType[],
  rules: CoercionRules,
): Choice<C> {
  const exact = candidates.filter((candidate) => isExact(candidate, argumentTypes));
  if (exact.length > 0) return { kind: 'one', candidate: plainest(exact) };
  const possible = candidates.filter((candidate) => isCallable(candidate, argumentTypes, rules));
  const suited = withoutNeedlessDynamic(possible, argumentTypes);
  if (suited.length <= 1) return oneOf(suited);
  return narrow(suited, argumentTypes, rules);
}

function oneOf<C extends Candidate<unknown>>(candidates: readonly C[]): Choice<C> {
  const [first] = candidates;
  return first === undefined ? { kind: 'none' } : { kind: 'one', candidate: first };
}

function isExact(candidate: Candidate<unknown>, argumentTypes: readonly DataType[]): boolean {
  return candidate.parameters.every((parameter, i) => sameType(parameter, argumentTypes[i]!));
}

/** Fewest defaults, and not spread over a variadic parameter. */
function plainest<C extends Candidate<unknown>>(candidates: readonly C[]): C {
  const cost = ({ defaulted, collectFrom }: C): number => defaulted * 2 + (collectFrom === undefined ? 0 : 1);
  return candidates.reduce((best, candidate) => (cost(candidate) < cost(best) ? candidate : best));
}

function isCallable(candidate: Candidate<unknown>, argumentTypes: readonly DataType[], rules: CoercionRules): boolean {
  const { parameters } = candidate;
  const fits = parameters.every((parameter, i) => {
    if (parameter.name === 'anything' || isPolymorphic(parameter)) return true;
    return rules.isImplicit(argumentTypes[i]!, parameter);
  });
  if (!fits) return false;
  if (!parameters.some(isPolymorphic)) return true;
  return bindPolymorphic(parameters, argumentTypes, rules.commonTypeOrNone.bind(rules)) !== undefined;
}

function withoutNeedlessDynamic<C extends Candidate<unknown>>(
  candidates: readonly C[],
  argumentTypes: readonly DataType[],
): readonly C[] {
  if (argumentTypes.some((type) => isDynamic(type.element ?? type))) return candidates;
  const plain = candidates.filter(({ parameters }) => !parameters.some((type) => isDynamic(type.element ?? type)));
  return plain.length > 0 ? plain : candidates;
}

function narrow<C extends Candidate<unknown>>(
  candidates: readonly C[],
  argumentTypes: readonly DataType[],
  rules: CoercionRules,
): Choice<C> {
  const known = (i: number): boolean => !isUnknown(argumentTypes[i]!);
  const exactAt = (parameter: DataType, i: number): boolean => known(i) && sameType(parameter, argumentTypes[i]!);
  let left = best(candidates, exactAt);
  if (left.length === 1) return oneOf(left);
  left = best(left, (parameter, i) => known(i) && (sameType(parameter, argumentTypes[i]!) || isPreferred(parameter)));
  if (left.length === 1) return oneOf(left);
  if (!argumentTypes.some(isUnknown)) return settle(left);
  left = byUnknownCategory(left, argumentTypes);
  if (left.length === 1) return oneOf(left);
  const knownTypes = argumentTypes.filter((type) => !isUnknown(type));
  const [assumed] = knownTypes;
  if (assumed === undefined || knownTypes.some((type) => !sameType(type, assumed))) return settle(left);
  const assumedTypes = argumentTypes.map(() => assumed);
  const accepting = left.filter((candidate) => isCallable(candidate, assumedTypes, rules));
  return accepting.length === 1 ? oneOf(accepting) : settle(left);
}

/** Ties that defaults or variadic spreading explain go to the plainer function. */
function settle<C extends Candidate<unknown>>(candidates: readonly C[]): Choice<C> {
  const [first, ...others] = candidates;
  if (first === undefined) return { kind: 'none' };
  const same = others.every(({ parameters }) => parameters.every((type, i) => sameType(type, first.parameters[i]!)));
  return same ? { kind: 'one', candidate: plainest(candidates) } : { kind: 'many' };
}

/** The candidates with most parameters that pass the test. */
function best<C extends Candidate<unknown>>(
  candidates: readonly C[],
  test: (parameter: DataType, index: number) => boolean,
): readonly C[] {
  const scores = candidates.map(({ parameters }) => parameters.filter(test).length);
  const top = Math.max(...scores);
  return candidates.filter((_candidate, i) => scores[i] === top);
}

/** Unknown literals are taken for strings where a candidate takes one, else for the only category there is. */
function byUnknownCategory<C extends Candidate<unknown>>(
  candidates: readonly C[],
  argumentTypes: readonly DataType[],
): readonly C[] {
  let left = candidates;
  for (let i = 0; i < argumentTypes.length; i++) {
    if (!isUnknown(argumentTypes[i]!)) continue;
    const categories = new Set(candidates.map(({ parameters }) => categoryOf(parameters[i]!)));
    const category = categories.has('string') ? 'string' : [...categories][0]!;
    if (categories.size > 1 && category !== 'string') return candidates;
    left = left.filter(({ parameters }) => categoryOf(parameters[i]!) === category);
    const ofCategory = candidates.filter(({ parameters }) => categoryOf(parameters[i]!) === category);
    if (ofCategory.some(({ parameters }) => isPreferred(parameters[i]!))) {
      left = left.filter(({ parameters }) => isPreferred(parameters[i]!));
    }
  }
  return left.length > 0 ? left : candidates;
}
