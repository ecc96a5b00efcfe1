/**
 * A synchronous prepared statement of a session that is at the owner of the folder: each call sleeps until the owner has
 * answered. Where it has to wait for another session it waits, because the owner goes on working.
 */
import type { PreparedQuery, RunResult } from '../prepared.ts';
import type { RowOptions } from '../results.ts';
import type { SentResults } from './message.ts';
import type { OwnerLink } from './owner-link.ts';
import { rowShaper, sentRowOptions } from './row-shaper.ts';
import { carried } from './value-codec.ts';

export class RemotePreparedQuery<Row> implements PreparedQuery<Row> {
  readonly #link: OwnerLink;
  readonly #text: string;
  readonly #enter: () => void;
  readonly #options: RowOptions;

  /** `enter` throws while an asynchronous statement of the session runs. */
  constructor(link: OwnerLink, text: string, enter: () => void, options: RowOptions) {
    this.#link = link;
    this.#text = text;
    this.#enter = enter;
    this.#options = options;
    link.askNow({ kind: 'prepare', text });
  }

  get(...values: readonly unknown[]): Row | undefined {
    return this.#rows(this.#run(values, true))[0];
  }

  all(...values: readonly unknown[]): Row[] {
    return this.#rows(this.#run(values, false));
  }

  run(...values: readonly unknown[]): RunResult {
    return { changes: this.#run(values, false).affectedRows };
  }

  *iterate(...values: readonly unknown[]): IterableIterator<Row> {
    const { rows, fields } = this.#run(values, false);
    const shape = rowShaper(fields, this.#options);
    for (const row of rows) yield shape(row) as Row;
  }

  #run(values: readonly unknown[], onlyFirst: boolean): SentResults {
    this.#enter();
    const options = sentRowOptions(this.#options);
    const request = { kind: 'run', text: this.#text, values: values.map(carried), onlyFirst, options } as const;
    return this.#link.askNow(request) as SentResults;
  }

  #rows({ rows, fields }: SentResults): Row[] {
    return rows.map(rowShaper(fields, this.#options)) as Row[];
  }
}
