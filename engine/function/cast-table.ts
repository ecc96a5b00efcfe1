/**
 * Which casts there are between two types, in which context, and the function that carries one out.
 *
 * Found in this order (manual 10.4 and CREATE CAST): the same type; a registered cast; element-wise between arrays; an
 * unknown literal through the target's input; I/O conversion (any type to the string category on assignment, the
 * string category to any type when written out). Length, precision and scale of the target follow as a second step:
 * written out they truncate, elsewhere excess characters are an error. Composed casts are kept, so that the same
 * question gives the same object.
 */
import { type DataType, type Datum, definitionOf, isPlainArray, type ParseSettings, sameType } from '../value/type.ts';
import { arrayStep, castName, composedCast, type Step, stepOf } from './cast-step.ts';
import type { Cast, CastContext, EvalContext, ScalarFunction } from './contract.ts';
import { castKey } from './library.ts';
import { modifierStep } from './modifier.ts';
import { categoryOf, hasModifiers, isUnknown, sameModifiers, withoutModifiers } from './type-name.ts';

const strength: Readonly<Record<CastContext, number>> = { implicit: 0, assignment: 1, explicit: 2 };

export class CastTable {
  /** Casts added to the built-in ones; they come first. */
  readonly #added = new Map<string, Cast>();
  readonly #builtins: () => ReadonlyMap<string, Cast>;
  readonly #found = new Map<string, Cast | undefined>();
  readonly #composed = new Map<string, Cast>();

  /** `builtins` gives the built-in casts by `castKey`; it is asked when the first cast is. */
  constructor(builtins: () => ReadonlyMap<string, Cast>) {
    this.#builtins = builtins;
  }

  add(cast: Cast): void {
    this.#added.set(castKey(cast.from.name, cast.to.name), cast);
    this.#found.clear();
    this.#composed.clear();
  }

  all(): Iterable<Cast> {
    return new Map([...this.#builtins(), ...this.#added]).values();
  }

  #direct(from: string, to: string): Cast | undefined {
    const key = castKey(from, to);
    return this.#added.get(key) ?? this.#builtins().get(key);
  }

  /** The cast usable in a context. */
  find(from: DataType, to: DataType, context: CastContext): Cast | undefined {
    const key = `${keyOf(from)}>${keyOf(to)}:${context}`;
    if (this.#found.has(key)) return this.#found.get(key);
    const found = this.#kept(from, this.#compose(from, to, context));
    this.#found.set(key, found);
    return found;
  }

  /** One object for one meaning, whichever context asked for it. */
  #kept(from: DataType, cast: Cast | undefined): Cast | undefined {
    if (cast?.function === undefined) return cast;
    const key = `${keyOf(from)}>${cast.function.name}`;
    const present = this.#composed.get(key);
    if (present === undefined) this.#composed.set(key, cast);
    return present ?? cast;
  }

  /** Whether an argument of type `from` may stand where `to` is wanted without being told so. */
  isImplicit(from: DataType, to: DataType): boolean {
    if (sameType(from, to) || isUnknown(from)) return true;
    return this.find(withoutModifiers(from), withoutModifiers(to), 'implicit') !== undefined;
  }

  #compose(from: DataType, to: DataType, context: CastContext): Cast | undefined {
    const base = this.#base(withoutModifiers(from), withoutModifiers(to), context);
    if (base === undefined) return undefined;
    const keeps = !hasModifiers(to) || (sameType(from, to) && sameModifiers(from, to));
    if (keeps) return base;
    const steps: Step[] = [];
    if (base.function !== undefined) steps.push(stepOf(base.function, from, to));
    const adjustment = modifierStep(to, context === 'explicit');
    if (adjustment !== undefined) steps.push(adjustment);
    return steps.length === 0 ? base : composedCast(from, to, context, steps);
  }

  #base(from: DataType, to: DataType, context: CastContext): Cast | undefined {
    if (sameType(from, to)) return { from, to, context: 'implicit', function: undefined };
    const direct =
      this.#direct(from.name, to.name) ?? this.#direct('anything', to.name) ?? this.#direct(from.name, 'anything');
    if (direct !== undefined) {
      if (strength[direct.context] > strength[context]) return undefined;
      return direct.from.name === 'anything' || direct.to.name === 'anything' ? bindWildcard(direct, from, to) : direct;
    }
    // an array type with a name of its own (int2vector) is reached by casts of its own only
    if (from.element !== undefined && isPlainArray(to)) return this.#elementWise(from, to, context);
    if (isUnknown(from)) return inputCast(from, to, 'implicit');
    const target = categoryOf(to);
    if (target === 'pseudo') return undefined;
    if (target === 'string' && context !== 'implicit') return outputCast(from, to);
    if (categoryOf(from) === 'string' && context === 'explicit') return inputCast(from, to, 'explicit');
    return undefined;
  }

  #elementWise(from: DataType, to: DataType, context: CastContext): Cast | undefined {
    const element = this.find(from.element!, to.element!, context);
    if (element === undefined) return undefined;
    if (element.function === undefined) return { from, to, context: element.context, function: undefined };
    const step = stepOf(element.function, from.element!, to.element!);
    return composedCast(from, to, element.context, [arrayStep(step, from.element!)]);
  }
}

function keyOf(type: DataType): string {
  if (isPlainArray(type)) return `_${keyOf(type.element!)}`;
  const fields = type.fields?.map((field) => `${field.name} ${keyOf(field.type)}`).join() ?? '';
  if (!hasModifiers(type) && fields === '') return type.name;
  return `${type.name}(${type.length ?? ''},${type.precision ?? ''},${type.scale ?? ''})${fields}`;
}

function bindWildcard(cast: Cast, from: DataType, to: DataType): Cast {
  if (cast.function === undefined) return { ...cast, from, to };
  return composedCast(from, to, cast.context, [stepOf(cast.function, from, to)]);
}

/** Types whose text depends on the session: its zone, its clock, its float and bytea settings. */
const sessionTypes = new Set([
  'timestamptz',
  'timetz',
  'timestamp',
  'date',
  'time',
  'float4',
  'float8',
  'bytea',
  'record',
]);

function dependsOnSession(type: DataType): boolean {
  return sessionTypes.has(type.element?.name ?? type.name);
}

function inputCast(from: DataType, to: DataType, context: CastContext): Cast {
  const { parse } = definitionOf(to);
  const needsContext = dependsOnSession(to);
  const apply = (session: EvalContext, value: Datum): Datum => {
    if (!needsContext) return parse(value as string, to);
    const { timeZone } = session.printSettings;
    const dateOrder = (session.setting('datestyle') ?? 'MDY').slice(-3) as NonNullable<ParseSettings['dateOrder']>;
    return parse(value as string, to, { timeZone, dateOrder, nowMicroseconds: session.transactionTimestamp });
  };
  return composedCast(from, to, context, [{ needsContext, apply }]);
}

/** Records print by their fields, which only the call's argument type knows. */
function recordCast(from: DataType, to: DataType): Cast {
  const printer = definitionOf(from).print;
  const specialize = ([actual]: readonly DataType[]) => {
    return (session: EvalContext, value: Datum): Datum => printer(value, actual ?? from, session.printSettings);
  };
  const rule = { kind: 'scalar', parameters: [from], returns: to, strict: true, volatility: 'stable' } as const;
  const name = castName(to, 'assignment');
  return { from, to, context: 'assignment', function: { ...rule, name, needsContext: true, specialize } };
}

function outputCast(from: DataType, to: DataType): Cast {
  if (from.name === 'record') return recordCast(from, to);
  const { print } = definitionOf(from);
  const needsContext = dependsOnSession(from);
  const written = { needsContext, apply: printed };
  function printed(session: EvalContext, value: Datum): Datum {
    return needsContext ? print(value, from, session.printSettings) : print(value, from);
  }
  if (to.name === 'text' || to.name === 'varchar' || to.name === 'bpchar') {
    return composedCast(from, to, 'assignment', [written]);
  }
  const { parse } = definitionOf(to);
  return composedCast(from, to, 'assignment', [
    written,
    { needsContext: false, apply: (_session, value) => parse(value as string, to) },
  ]);
}

/** A one-argument call written as the name of a type, `date('2024-01-01')`: the cast as a function. */
export function castAsFunction(cast: Cast): ScalarFunction {
  return cast.function ?? composedCast(cast.from, cast.to, 'explicit', []).function!;
}
