/** A database in memory that takes SQL and Cypher, for tests of graphs. */
import { type Engine, openEngine, runNow, type Session } from '../../engine/index.ts';
import { fromJavaScript } from '../../engine/value/javascript.ts';
import { type Datum, definitionOf } from '../../engine/value/type.ts';
import { valueAt } from '../../engine/value/vector.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';

export class GraphWorkbench {
  readonly engine: Engine;
  readonly session: Session;

  private constructor(engine: Engine, session: Session) {
    this.engine = engine;
    this.session = session;
  }

  static async open(): Promise<GraphWorkbench> {
    const engine = await openEngine({ languages: [sqlTranslator, cypherTranslator] });
    return new GraphWorkbench(engine, engine.connect({ user: 'aiondb', databaseName: 'aiondb' }));
  }

  /** The same database through another session. */
  with(session: Session): GraphWorkbench {
    return new GraphWorkbench(this.engine, session);
  }

  async close(): Promise<void> {
    this.session.close();
    await this.engine.close();
  }

  sql(...texts: readonly string[]): readonly string[] {
    let rows: readonly string[] = [];
    for (const text of texts) {
      for (const statement of this.session.split(text, 'sql')) rows = this.#run(statement.text, 'sql', {});
    }
    return rows;
  }

  /** Rows as text, fields separated by a bar. */
  cypher(text: string, parameters: Readonly<Record<string, unknown>> = {}): readonly string[] {
    return this.#run(text, 'cypher', parameters);
  }

  #run(text: string, language: string, parameters: Readonly<Record<string, unknown>>): readonly string[] {
    return this.rows(text, language, parameters).map((row) => row.join('|'));
  }

  rows(
    text: string,
    language: string,
    parameters: Readonly<Record<string, unknown>> = {},
  ): readonly (readonly string[])[] {
    const prepared = this.session.prepare(text, { language });
    const { fields, parameterNames = [] } = prepared.planned;
    const values = parameterNames.map((name) => fromJavaScript(parameters[name], { name: 'any' }) as Datum);
    const rows: string[][] = [];
    runNow(this.session.run(prepared, values), (batch) => {
      for (let j = 0; j < batch.selected; j++) {
        const i = batch.selection === undefined ? j : batch.selection[j]!;
        rows.push(
          fields.map(({ type }, c) => {
            const value = valueAt(batch.columns[c]!, i);
            return value === null ? 'null' : definitionOf(type).print(value, type);
          }),
        );
      }
    });
    return rows;
  }

  /** The physical plan as an indented list of its operators. */
  plan(text: string, language = 'cypher'): readonly string[] {
    return this.#run(`EXPLAIN (COSTS OFF) ${text}`, language, {});
  }
}
