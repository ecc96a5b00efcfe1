/**
 * The built-in functions, operators and casts, made when somebody asks for one of their names.
 *
 * A process has one library and every registry stands on it, so opening a database makes no function. The index of
 * words (names of functions, symbols of operators, `::` where there are casts) says which families to make; a family is
 * made whole, once, and its definitions are shared and never change. Whatever the order of the questions, overloads of
 * a name come in the order of the families, so that listings and object ids made from them do not depend on it.
 */
import type { AnyFunction, Cast, Operator, ScalarFunction } from './contract.ts';
import type { Registrar } from './definition.ts';

/** A family: how it registers itself, and every word it can be asked for, separated by white space. */
export interface Family {
  readonly words: string;
  readonly register: (registrar: Registrar) => void;
}

/** Stands among a family's words when it registers casts. */
export const castWord = '::';

/** What a family registered. */
interface Made {
  readonly functions: ReadonlyMap<string, readonly AnyFunction[]>;
  readonly operators: ReadonlyMap<string, readonly Operator[]>;
  readonly casts: readonly Cast[];
}

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const present = lists.get(key);
  if (present === undefined) lists.set(key, [item]);
  else present.push(item);
}

export function castKey(from: string, to: string): string {
  return `${from}>${to}`;
}

export class FunctionLibrary {
  readonly #families: readonly Family[];
  readonly #made = new Map<Family, Made>();
  readonly #functions = new Map<string, readonly AnyFunction[]>();
  readonly #operators = new Map<string, readonly Operator[]>();
  readonly #operatorOf = new Map<ScalarFunction, Operator>();
  #familiesOf: ReadonlyMap<string, readonly Family[]> | undefined;
  #casts: ReadonlyMap<string, Cast> | undefined;

  constructor(families: readonly Family[]) {
    this.#families = families;
  }

  functionsNamed(name: string): readonly AnyFunction[] {
    let found = this.#functions.get(name);
    if (found === undefined) {
      found = this.#familiesWith(name).flatMap((family) => this.#make(family).functions.get(name) ?? []);
      if (found.length > 0) this.#functions.set(name, found);
    }
    return found;
  }

  operatorsNamed(symbol: string): readonly Operator[] {
    let found = this.#operators.get(symbol);
    if (found === undefined) {
      found = this.#familiesWith(symbol).flatMap((family) => this.#make(family).operators.get(symbol) ?? []);
      if (found.length > 0) this.#operators.set(symbol, found);
    }
    return found;
  }

  /** All casts by `castKey`. */
  casts(): ReadonlyMap<string, Cast> {
    if (this.#casts === undefined) {
      const casts = this.#familiesWith(castWord).flatMap((family) => this.#make(family).casts);
      this.#casts = new Map(casts.map((cast) => [castKey(cast.from.name, cast.to.name), cast]));
    }
    return this.#casts;
  }

  operatorOf(definition: ScalarFunction): Operator | undefined {
    return this.#operatorOf.get(definition);
  }

  /** Every word of the index, to find the nearest to a wrong one. */
  words(): Iterable<string> {
    return this.#index().keys();
  }

  /** Names of functions in the order of the families. */
  functionNames(): ReadonlySet<string> {
    return new Set(this.#families.flatMap((family) => [...this.#make(family).functions.keys()]));
  }

  operatorSymbols(): ReadonlySet<string> {
    return new Set(this.#families.flatMap((family) => [...this.#make(family).operators.keys()]));
  }

  #index(): ReadonlyMap<string, readonly Family[]> {
    if (this.#familiesOf === undefined) {
      const index = new Map<string, Family[]>();
      for (const family of this.#families) {
        for (const word of family.words.trim().split(/\s+/)) append(index, word, family);
      }
      this.#familiesOf = index;
    }
    return this.#familiesOf;
  }

  #familiesWith(word: string): readonly Family[] {
    return this.#index().get(word) ?? [];
  }

  #make(family: Family): Made {
    const present = this.#made.get(family);
    if (present !== undefined) return present;
    const functions = new Map<string, AnyFunction[]>();
    const operators = new Map<string, Operator[]>();
    const casts: Cast[] = [];
    family.register({
      register: (definition) => append(functions, definition.name, definition),
      registerOperator: (operator) => {
        append(operators, operator.symbol, operator);
        if (!this.#operatorOf.has(operator.function)) this.#operatorOf.set(operator.function, operator);
      },
      registerCast: (cast) => casts.push(cast),
    });
    const made = { functions, operators, casts };
    this.#made.set(family, made);
    return made;
  }
}
