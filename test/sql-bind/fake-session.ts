/**
 * The session's side of binding, in memory: parameters, literals, notices.
 */
import type { BindContext, BoundStatement, LiteralBinding } from '../../engine/extend.ts';
import { createFunctionRegistry } from '../../engine/function/function.ts';
import { ColumnIds } from '../../engine/plan/build.ts';
import type { DataType } from '../../engine/value/type.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { FakeCatalog } from './fake-catalog.ts';

const functions = createFunctionRegistry();

export interface BoundText {
  readonly statement: BoundStatement;
  readonly parameterTypes: readonly (DataType | undefined)[];
  /** Literals whose values binding looked at. */
  readonly lookedAt: readonly string[];
}

export class FakeSession {
  readonly fake: FakeCatalog = new FakeCatalog();
  readonly notices: string[] = [];

  /** Binds one statement; with `lift` literals are parameters behind the client's. */
  bind(text: string, options: { readonly lift?: boolean; readonly types?: readonly DataType[] } = {}): BoundText {
    const types: (DataType | undefined)[] = [...(options.types ?? [])];
    const literals = options.lift === true ? (sqlTranslator.normalize(text)?.literals ?? []) : [];
    const clientParameters = [...text.matchAll(/\$(\d+)/g)].reduce(
      (most, match) => Math.max(most, Number(match[1])),
      0,
    );
    const lookedAt: string[] = [];
    const context: BindContext = {
      catalog: this.fake.catalog(),
      functions,
      columnIds: new ColumnIds(),
      parameterTypes: options.types ?? [],
      inferParameter: (index, type) => {
        types[index - 1] ??= type;
      },
      parameterType: (index) => types[index - 1],
      dependOn: () => '',
      searchPath: ['public'],
      currentUser: 'aiondb',
      creationSchema: () => 2200,
      preparedTypes: (name) => (name === 'p' ? [{ name: 'int4' }, { name: 'text' }, { name: 'numeric' }] : undefined),
      notice: (_severity, _code, message) => {
        this.notices.push(message);
      },
      bindOther: () => {
        throw new Error('no other language here');
      },
      text,
    };
    const binding: LiteralBinding = {
      parameterAt: (position) => {
        const index = literals.findIndex((literal) => literal.position === position);
        return index < 0 ? undefined : clientParameters + index + 1;
      },
      valueOf: (index) => {
        const { text: value } = literals[index - clientParameters - 1]!;
        lookedAt.push(value);
        return value;
      },
    };
    const statement = sqlTranslator.bind(sqlTranslator.parse(text), context, binding);
    return { statement, parameterTypes: types, lookedAt };
  }

  /** Binds a schema change and takes it over. */
  create(text: string): void {
    const { statement } = this.bind(text);
    if (statement.kind === 'schema change') this.fake.apply(statement.change);
  }
}
