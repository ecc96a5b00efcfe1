/**
 * A database in memory for one scenario: runs queries, and takes pictures of the graph to tell what a query changed.
 */
import { type Engine, openEngine, runNow, type Session } from '../../engine/index.ts';
import type { GraphNode, GraphRelationship } from '../../engine/value/graph.ts';
import type { Datum } from '../../engine/value/type.ts';
import { valueAt } from '../../engine/value/vector.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import type { Step } from './feature.ts';
import { registerProcedure } from './procedure.ts';
import { printTree, treeOf } from './value-tree.ts';

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Datum[])[];
}

/** How far a query came before it failed. */
export class QueryFailure extends Error {
  readonly phase: 'compile time' | 'runtime';
  constructor(phase: QueryFailure['phase'], cause: unknown) {
    super(`at ${phase}: ${String(cause)}`, { cause });
    this.phase = phase;
  }
}

/** Facts about a graph, each a text. */
export interface GraphPicture {
  readonly nodes: ReadonlySet<string>;
  readonly relationships: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly properties: ReadonlySet<string>;
}

export class GraphDatabase {
  readonly #engine: Engine;
  readonly #session: Session;

  private constructor(engine: Engine) {
    this.#engine = engine;
    this.#session = engine.connect({ user: 'aiondb', databaseName: 'aiondb' });
  }

  static async open(procedures: readonly Step[]): Promise<GraphDatabase> {
    const extend: Parameters<typeof openEngine>[0]['extend'] = (functions) => {
      for (const step of procedures) registerProcedure(functions, step);
    };
    return new GraphDatabase(await openEngine({ languages: [sqlTranslator, cypherTranslator], extend }));
  }

  async close(): Promise<void> {
    this.#session.close();
    await this.#engine.close();
  }

  /** Empties the graph; false when that failed, and the database should not be used again. */
  clear(): boolean {
    try {
      this.query('MATCH (n) DETACH DELETE n', new Map());
      return this.query('MATCH (n) RETURN n', new Map()).rows.length === 0;
    } catch {
      return false;
    }
  }

  /** Runs every statement of a text. */
  script(text: string): void {
    for (const statement of cypherTranslator.split(text)) this.query(statement.text, new Map());
  }

  query(text: string, parameters: ReadonlyMap<string, Datum>): QueryResult {
    const prepared = this.#atPhase('compile time', () => this.#session.prepare(text, { language: 'cypher' }));
    const { fields, clientParameters, parameterNames } = prepared.planned;
    const numbers = Array.from({ length: clientParameters }, (_, i) => String(i + 1));
    const values = (parameterNames ?? numbers).map((name) => parameters.get(name) ?? null);
    const rows: (readonly Datum[])[] = [];
    this.#atPhase('runtime', () => {
      runNow(this.#session.run(prepared, values), (batch) => {
        for (let i = 0; i < batch.selected; i++) {
          const row = batch.selection === undefined ? i : batch.selection[i]!;
          rows.push(batch.columns.map((vector) => valueAt(vector, row)));
        }
      });
    });
    return { columns: fields.map((field) => field.name), rows };
  }

  picture(): GraphPicture {
    const { rows: nodeRows } = this.query('MATCH (n) RETURN n', new Map());
    const { rows: relationshipRows } = this.query('MATCH ()-[r]->() RETURN r', new Map());
    const nodes = nodeRows.map(([node]) => node as GraphNode);
    const relationships = relationshipRows.map(([relationship]) => relationship as GraphRelationship);
    const properties = [...nodes, ...relationships].flatMap((entity) =>
      [...entity.properties]
        .filter(([, value]) => value !== null)
        .map(([key, value]) => `${entity.elementId} ${key} ${printTree(treeOf(value))}`),
    );
    return {
      nodes: new Set(nodes.map((node) => node.elementId)),
      relationships: new Set(relationships.map((relationship) => relationship.elementId)),
      labels: new Set(nodes.flatMap((node) => node.labels)),
      properties: new Set(properties),
    };
  }

  #atPhase<T>(phase: QueryFailure['phase'], work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new QueryFailure(phase, error);
    }
  }
}
