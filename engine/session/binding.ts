/**
 * What one binding sees and leaves behind: the catalog, parameter types as they become known, and everything it read
 * that the statement cache must compare before it uses the plan again.
 */
import type { Catalog } from '../catalog/catalog.ts';
import { DbError } from '../error.ts';
import type { FunctionRegistry } from '../function/function.ts';
import { ColumnIds } from '../plan/build.ts';
import type { DataType, ParseSettings } from '../value/type.ts';
import type { Database } from './database.ts';
import type { Field } from './planned-statement.ts';
import type { SnapshotOwner } from './snapshot-range.ts';
import type { BindContext, BoundQuery, LiftedLiteral, LiteralBinding } from './translator.ts';

/** What a binding needs of its session. */
export interface BindingSession extends SnapshotOwner {
  readonly database: Database;
  readonly searchPath: readonly string[];
  readonly currentUser: string;
  readonly parseSettings: ParseSettings;
  setting(name: string): string;
  fieldsNamed(kind: 'fetch' | 'execute', name: string): readonly Field[];
  preparedTypes(name: string): readonly DataType[] | undefined;
  notice(severity: 'NOTICE' | 'WARNING', code: string, message: string, detail?: string): void;
}

export class Binding implements BindContext, LiteralBinding {
  readonly catalog: Catalog;
  readonly functions: FunctionRegistry;
  readonly columnIds: ColumnIds = new ColumnIds();
  readonly parameterTypes: readonly (DataType | undefined)[];
  readonly text: string;
  readonly settingDependencies: Map<string, string> = new Map();
  readonly literalDependencies: Map<number, string> = new Map();
  readonly #session: BindingSession;
  readonly #types: (DataType | undefined)[];
  #highestParameter = 0;
  #dependsOnUser = false;
  readonly #literals: readonly LiftedLiteral[];
  /** Literals are the parameters behind this index. */
  readonly #firstLiteral: number;
  readonly #byPosition: Map<number, number> = new Map();

  constructor(
    session: BindingSession,
    catalog: Catalog,
    text: string,
    declaredTypes: readonly (DataType | undefined)[],
    literals: readonly LiftedLiteral[],
    clientParameters: number,
  ) {
    this.#session = session;
    this.catalog = catalog;
    this.functions = session.database.functions;
    this.text = text;
    this.parameterTypes = declaredTypes;
    this.#types = [...declaredTypes];
    this.#literals = literals;
    this.#firstLiteral = clientParameters;
    literals.forEach((literal, l) => {
      this.#byPosition.set(literal.position, clientParameters + l + 1);
    });
  }

  get searchPath(): readonly string[] {
    if (this.dependOn('search_path').includes('$user')) this.#dependsOnUser = true;
    return this.#session.searchPath;
  }

  get currentUser(): string {
    this.#dependsOnUser = true;
    return this.#session.currentUser;
  }

  /** The user, if binding has asked who that is. */
  get userDependency(): string | undefined {
    return this.#dependsOnUser ? this.#session.currentUser : undefined;
  }

  /** The largest parameter index that binding has met. */
  get highestParameter(): number {
    return this.#highestParameter;
  }

  inferParameter(index: number, type: DataType): void {
    this.#highestParameter = Math.max(this.#highestParameter, index);
    this.#types[index - 1] ??= type;
  }

  parameterType(index: number): DataType | undefined {
    this.#highestParameter = Math.max(this.#highestParameter, index);
    return this.#types[index - 1];
  }

  /** Final types, client's parameters first; what nobody asked about is text. */
  finalTypes(count: number): readonly DataType[] {
    return Array.from({ length: count }, (_, i) => this.#types[i] ?? { name: 'text' });
  }

  dependOn(setting: string): string {
    const value = this.#session.setting(setting);
    this.settingDependencies.set(setting, value);
    return value;
  }

  creationSchema(): number {
    for (const name of this.searchPath) {
      const schema = this.catalog.schemaNamed(name);
      if (schema !== undefined) return schema.id;
    }
    throw new DbError('3F000', 'no schema has been selected to create in', {
      hint: 'Set search_path to a schema that exists, or qualify the name.',
    });
  }

  preparedTypes(name: string): readonly DataType[] | undefined {
    return this.#session.preparedTypes(name);
  }

  notice(severity: 'NOTICE' | 'WARNING', code: string, message: string, detail?: string): void {
    this.#session.notice(severity, code, message, detail);
  }

  bindOther(language: string, text: string): BoundQuery {
    const translator = this.#session.database.translator(language);
    const bound = translator.bind(translator.parse(text), this, {
      parameterAt: () => undefined,
      valueOf: () => '',
    });
    if (bound.kind === 'query') return bound;
    throw new DbError('0A000', `only queries can be embedded, this is ${bound.kind}`);
  }

  parameterAt(position: number): number | undefined {
    return this.#byPosition.get(position);
  }

  valueOf(parameterIndex: number): string {
    const literal = this.#literals[parameterIndex - 1 - this.#firstLiteral];
    if (literal === undefined) return '';
    this.literalDependencies.set(parameterIndex, literal.text);
    return literal.text;
  }
}
