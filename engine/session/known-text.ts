/**
 * What a text says by itself, without a look at the database: its language, its statements, its normalized form, its
 * parameters. Found out once and kept for texts that come again, which are the prepared and parameterized ones of an
 * application; so a plan out of the statement cache costs no scan of its text.
 *
 * Texts are kept in two generations: one that is used moves to the young one, and when that is full the old one goes.
 */
import type { DataType } from '../value/type.ts';
import type { NormalizedText, StatementText, Translator } from './translator.ts';

/** Texts of a generation. */
const generationSize = 500;

/** Longer texts are bulk data more often than statements that come again. */
const longestText = 2_000;

/** Quoted text and names, which may have a `$` of their own, or a parameter. */
const quotedOrParameter = /"(?:[^"]|"")*"|'[^']*'|(?<![\w$\u0080-\uffff])\$(\d+)/g;

export class KnownText {
  readonly translator: Translator;
  readonly #text: string;
  #statements: readonly StatementText[] | undefined;
  #normalized: NormalizedText | 'none' | undefined;
  #highestParameter: number | undefined;
  #untypedKey: string | undefined;

  constructor(text: string, translator: Translator) {
    this.#text = text;
    this.translator = translator;
  }

  /** The text cut into statements. Throws 42601 for one that cannot be scanned. */
  get statements(): readonly StatementText[] {
    this.#statements ??= this.translator.split(this.#text);
    return this.#statements;
  }

  /** Undefined for a text that is not worth caching. Throws 42601 for one that cannot be scanned. */
  get normalized(): NormalizedText | undefined {
    this.#normalized ??= this.translator.normalize(this.#text) ?? 'none';
    return this.#normalized === 'none' ? undefined : this.#normalized;
  }

  /** Largest n of the $n in the normalized text, behind which lifted literals are numbered; 0 without any. */
  get highestParameter(): number {
    this.#highestParameter ??= highestParameter(this.normalized?.key ?? '');
    return this.#highestParameter;
  }

  /** Key of its plans in the statement cache: undefined for a text that is not worth caching. */
  planKey(declaredTypes: readonly (DataType | undefined)[]): string | undefined {
    const { normalized } = this;
    if (normalized === undefined) return undefined;
    if (declaredTypes.length > 0) {
      const types = declaredTypes.map((type) => type?.name ?? '').join(',');
      return `${this.translator.language}/${types}/${normalized.key}`;
    }
    this.#untypedKey ??= `${this.translator.language}//${normalized.key}`;
    return this.#untypedKey;
  }
}

function highestParameter(key: string): number {
  let highest = 0;
  for (const [, number] of key.matchAll(quotedOrParameter)) {
    if (number !== undefined) highest = Math.max(highest, Number(number));
  }
  return highest;
}

export class KnownTexts {
  readonly #languageOf: (text: string, setting: string) => Translator;
  /** By what the language was asked for with, a name or `auto`. */
  readonly #bySetting: Map<string, Generations> = new Map();

  constructor(languageOf: (text: string, setting: string) => Translator) {
    this.#languageOf = languageOf;
  }

  /** Throws 0A000 for a language that does not exist. */
  of(text: string, language: string): KnownText {
    let generations = this.#bySetting.get(language);
    const found = generations?.find(text);
    if (found !== undefined) return found;
    const known = new KnownText(text, this.#languageOf(text, language));
    if (text.length > longestText) return known;
    if (generations === undefined) {
      generations = new Generations();
      this.#bySetting.set(language, generations);
    }
    generations.add(text, known);
    return known;
  }
}

class Generations {
  #young: Map<string, KnownText> = new Map();
  #old: Map<string, KnownText> = new Map();

  find(text: string): KnownText | undefined {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const old = this.#old.get(text);
    if (old !== undefined) this.add(text, old);
    return old;
  }

  add(text: string, known: KnownText): void {
    if (this.#young.size >= generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, known);
  }
}
