/**
 * Runs one scenario of the TCK and judges it strictly: columns, rows, order where it is asked for, side effects, and the
 * detail and phase of errors.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DbError } from '../../engine/error.ts';
import type { Datum } from '../../engine/value/type.ts';
import type { Scenario, Step } from './feature.ts';
import { GraphDatabase, type GraphPicture, QueryFailure, type QueryResult } from './graph-database.ts';
import { readValue } from './value-reader.ts';
import { datumOf, printTree, treeOf } from './value-tree.ts';

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Something else than a DbError came out: a defect, whatever the scenario asks. */
  | { readonly kind: 'crashed'; readonly reason: string };

/** Runs scenarios one after another; those without procedures of their own share a database, emptied in between. */
export class ScenarioRunner {
  readonly #tck: string;
  #shared: GraphDatabase | undefined;

  constructor(tck: string) {
    this.#tck = tck;
  }

  async run(scenario: Scenario): Promise<Verdict> {
    const procedures = scenario.steps.filter((step) => step.text.startsWith('there exists a procedure'));
    if (procedures.length > 0) {
      const own = await GraphDatabase.open(procedures);
      const verdict = this.#judge(scenario, own);
      await own.close();
      return verdict;
    }
    this.#shared ??= await GraphDatabase.open([]);
    const verdict = this.#judge(scenario, this.#shared);
    if (!this.#shared.clear()) await this.close();
    return verdict;
  }

  async close(): Promise<void> {
    const shared = this.#shared;
    this.#shared = undefined;
    await shared?.close();
  }

  #judge(scenario: Scenario, database: GraphDatabase): Verdict {
    const run = new ScenarioRun(this.#tck, database);
    try {
      for (const step of scenario.steps) run.step(step);
      run.end();
      return { kind: 'passed' };
    } catch (error) {
      return verdictOf(error);
    }
  }
}

function verdictOf(error: unknown): Verdict {
  const cause = error instanceof QueryFailure ? error.cause : error;
  if (error instanceof Mismatch) return { kind: 'failed', reason: error.message };
  if (cause instanceof DbError) return { kind: 'failed', reason: `${cause.code} ${cause.message}` };
  return { kind: 'crashed', reason: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) };
}

/** The engine answered something else than the scenario asks. */
class Mismatch extends Error {}

class ScenarioRun {
  readonly database: GraphDatabase;
  readonly #tck: string;
  readonly #parameters = new Map<string, Datum>();
  #result: QueryResult | undefined;
  #failure: QueryFailure | undefined;
  #before: GraphPicture | undefined;

  constructor(tck: string, database: GraphDatabase) {
    this.#tck = tck;
    this.database = database;
  }

  step({ text, document, table }: Step): void {
    const graph = /^the (.*) graph$/.exec(text)?.[1];
    const failure = /^an? (\w+) should be raised at (compile time|runtime|any time): (\S+)$/.exec(text);
    if (text === 'an empty graph' || text === 'any graph' || text.startsWith('there exists a procedure')) return;
    if (graph !== undefined)
      this.database.script(readFileSync(join(this.#tck, 'graphs', graph, `${graph}.cypher`), 'utf8'));
    else if (text === 'having executed:') this.database.query(document!, this.#parameters);
    else if (text === 'parameters are:') this.#readParameters(table);
    else if (text === 'executing query:') this.#query(document!, true);
    else if (text === 'executing control query:') this.#query(document!, false);
    else if (text.startsWith('the result should be')) this.#expectResult(text, table);
    else if (text === 'no side effects') this.#expectSideEffects([]);
    else if (text === 'the side effects should be:') this.#expectSideEffects(table);
    else if (failure !== null) this.#expectFailure(failure[2]!, failure[3]!);
    else throw new Mismatch(`unknown step: ${text}`);
  }

  /** An error that no step asked for fails the scenario. */
  end(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #readParameters(table: Step['table']): void {
    for (const [name = '', value = ''] of table) this.#parameters.set(name, datumOf(readValue(value)));
  }

  #query(text: string, isMain: boolean): void {
    this.end();
    if (isMain) this.#before = this.database.picture();
    try {
      this.#result = this.database.query(text, this.#parameters);
    } catch (error) {
      if (!(error instanceof QueryFailure)) throw error;
      this.#failure = error;
    }
  }

  #expectResult(text: string, table: Step['table']): void {
    this.end();
    const { columns, rows } = this.#result!;
    if (text === 'the result should be empty') {
      if (rows.length > 0 && columns.length > 0) throw new Mismatch(`expected no rows, got ${rows.length}`);
      return;
    }
    const [head = [], ...wanted] = table;
    if ([...head].sort().join() !== [...columns].sort().join()) {
      throw new Mismatch(`expected columns ${head.join(', ')}, got ${columns.join(', ')}`);
    }
    const ignoreListOrder = text.includes('ignoring element order');
    const places = head.map((name) => columns.indexOf(name));
    const present = rows.map((row) =>
      places.map((place) => printTree(treeOf(row[place]), ignoreListOrder)).join(' | '),
    );
    const expected = wanted.map((row) => row.map((cell) => printTree(readValue(cell), ignoreListOrder)).join(' | '));
    if (!text.includes('in order')) {
      present.sort();
      expected.sort();
    }
    if (present.join('\n') === expected.join('\n')) return;
    throw new Mismatch(`expected\n${expected.join('\n')}\ngot\n${present.join('\n')}`);
  }

  #expectSideEffects(table: Step['table']): void {
    this.end();
    const expected = new Map(table.map(([name = '', count = '']) => [name, Number(count)]));
    const after = this.database.picture();
    for (const [kind, past] of Object.entries(this.#before!) as [keyof GraphPicture, ReadonlySet<string>][]) {
      const present = after[kind];
      const added = [...present].filter((fact) => !past.has(fact)).length;
      const removed = [...past].filter((fact) => !present.has(fact)).length;
      for (const [name, count] of [[`+${kind}`, added] as const, [`-${kind}`, removed] as const]) {
        const wanted = expected.get(name) ?? 0;
        if (count !== wanted) throw new Mismatch(`expected ${name} to be ${wanted}, got ${count}`);
      }
    }
  }

  #expectFailure(phase: string, detail: string): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure === undefined) throw new Mismatch(`expected ${detail} at ${phase}, got a result`);
    const { cause } = failure;
    if (!(cause instanceof DbError)) throw failure;
    const isPhase = phase === 'any time' || phase === failure.phase;
    const isDetail = detail === '*' || detail === cause.detail;
    if (isPhase && isDetail) return;
    const found = `${cause.detail ?? '-'} (${cause.code} ${cause.message}) at ${failure.phase}`;
    throw new Mismatch(`expected ${detail} at ${phase}, got ${found}`);
  }
}
