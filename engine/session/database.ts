/**
 * One open database, shared by its sessions: the store, the catalog, the functions, the languages, the plan cache.
 * Assembled by engine/index.ts.
 */
import type { VectorIndexes } from '../access/access.ts';
import type { CatalogStore } from '../catalog/catalog.ts';
import { DbError } from '../error.ts';
import type { ParseStored } from '../exec/exec.ts';
import type { FunctionRegistry } from '../function/function.ts';
import type { Host } from '../host/host.ts';
import type { Store } from '../txn/txn.ts';
import type { CatalogAnswer } from './catalog-answer.ts';
import { KnownTexts } from './known-text.ts';
import { PlanCache } from './plan-cache.ts';
import type { SessionActivity } from './session-activity.ts';
import type { Translator } from './translator.ts';

/** 2000-01-01 UTC in microseconds since 1970-01-01. */
const postgresEpochUs = 946_684_800_000_000;

export interface DatabaseParts {
  readonly name: string;
  readonly host: Host;
  readonly store: Store;
  readonly catalogs: CatalogStore;
  readonly functions: FunctionRegistry;
  readonly translators: readonly Translator[];
  readonly parseStored: ParseStored;
  readonly vectorIndexes: VectorIndexes;
}

export class Database implements DatabaseParts {
  readonly name: string;
  readonly host: Host;
  readonly store: Store;
  readonly catalogs: CatalogStore;
  readonly functions: FunctionRegistry;
  readonly translators: readonly Translator[];
  readonly parseStored: ParseStored;
  readonly vectorIndexes: VectorIndexes;
  /** What system functions and relations are answered, by question; brought by the languages. */
  readonly answers: ReadonlyMap<string, CatalogAnswer>;
  /** Microseconds since 2000-01-01 UTC. */
  readonly openedAt: number;
  readonly plans: PlanCache = new PlanCache();
  readonly texts: KnownTexts = new KnownTexts((text, setting) => this.languageOf(text, setting));
  /** Those connected, until they close. */
  readonly sessions: Set<SessionActivity> = new Set();
  #nextBackend = 1;

  constructor(parts: DatabaseParts) {
    this.name = parts.name;
    this.host = parts.host;
    this.store = parts.store;
    this.catalogs = parts.catalogs;
    this.functions = parts.functions;
    this.translators = parts.translators;
    this.parseStored = parts.parseStored;
    this.vectorIndexes = parts.vectorIndexes;
    this.answers = new Map(parts.translators.flatMap(({ system }) => [...(system?.answers ?? [])]));
    this.openedAt = parts.host.clock.wallTimeUs() - postgresEpochUs;
  }

  /** The translator of a language; throws 0A000 for one that is not there. */
  translator(language: string): Translator {
    const found = this.translators.find((translator) => translator.language === language);
    if (found !== undefined) return found;
    const names = this.translators.map((translator) => translator.language).join(', ');
    throw new DbError('0A000', `query language "${language}" is not available`, { hint: `Available: ${names}.` });
  }

  /** The language of a statement, told by its first words; SQL where nobody else claims it. */
  languageOf(text: string, setting: string): Translator {
    if (setting !== 'auto') return this.translator(setting);
    const words = firstWords(text);
    const claimed = this.translators.find((translator) => translator.language !== 'sql' && translator.claims(words));
    return claimed ?? this.translator('sql');
  }

  nextBackendId(): number {
    return this.#nextBackend++;
  }
}

const leading = /^(?:\s+|--[^\n]*(?:\n|$)|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;
const token = /^(?:[A-Za-z_][A-Za-z_0-9]*|"[^"]*"|`[^`]*`|[^\s])/;

/** The first few tokens in upper case, comments skipped. */
export function firstWords(text: string, count = 8): readonly string[] {
  const words: string[] = [];
  let rest = text;
  while (words.length < count) {
    rest = rest.replace(leading, '');
    const match = token.exec(rest);
    if (match === null) break;
    words.push(match[0].toUpperCase());
    rest = rest.slice(match[0].length);
  }
  return words;
}
