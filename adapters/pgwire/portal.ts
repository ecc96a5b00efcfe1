/**
 * A portal: a statement with its parameters, run by one or several Execute messages.
 *
 * A query that only reads is left where it stands when the client's row limit is reached, and goes on with the next
 * Execute; anything else runs to its end at once and its rows are kept, so that a write never happens by halves.
 * A portal ends with its transaction; `close` before that frees the snapshot it reads.
 */
import {
  type Batch,
  type Datum,
  DbError,
  type PreparedStatement,
  type RunStep,
  type StatementResult,
  type StatementRun,
} from '../../engine/index.ts';
import { type Client, writeCommandComplete } from './client.ts';
import { CopyConversation } from './copy.ts';
import { fromServer } from './message-type.ts';
import { RowEncoder } from './row-encoder.ts';

const noResult: StatementResult = { tag: '', rowCount: 0 };

export class Portal {
  readonly statement: PreparedStatement;
  /** Per field, true for the binary format. */
  readonly binary: readonly boolean[];
  readonly #parameters: readonly Datum[];
  readonly #encoder: RowEncoder;
  #run: StatementRun | undefined;
  #copy: CopyConversation | undefined;
  #result: StatementResult | undefined;
  /** Batches that wait to be sent; the first is sent up to `#next`. */
  #batches: Batch[] = [];
  #next = 0;
  /** True once some Execute has stopped at its row limit. */
  #suspended = false;
  /** True once its statement has failed: a run that threw has nothing more to give. */
  #failed = false;

  constructor(
    statement: PreparedStatement,
    parameters: readonly Datum[],
    binary: readonly boolean[] = [],
    encoder: RowEncoder = new RowEncoder(statement.planned.fields, binary),
  ) {
    this.statement = statement;
    this.binary = binary;
    this.#parameters = parameters;
    this.#encoder = encoder;
  }

  /** Sends rows, and CommandComplete or PortalSuspended behind them. `limit` 0 means all. */
  async execute(client: Client, limit: number): Promise<void> {
    const { session } = client;
    const { writer } = client.output;
    const most = limit === 0 ? Infinity : limit;
    if (this.#failed) throw cannotRun();
    if (this.#result !== undefined && !this.#suspended) {
      if (this.statement.planned.fields.length === 0) {
        throw cannotRun();
      }
      writeCommandComplete(client, this.#tag(this.#result, 0));
      return;
    }
    session.turn.begin(session.settings);
    let sent: number;
    try {
      sent = await this.#advance(client, most);
    } catch (error) {
      this.#failed = true;
      throw error;
    } finally {
      session.turn.finish();
    }
    if (this.#result === undefined || this.#batches.length > 0) {
      this.#suspended = true;
      writer.empty(fromServer.portalSuspended);
      return;
    }
    this.#suspended = false;
    writeCommandComplete(client, this.#tag(this.#result, sent));
  }

  /** Runs until `most` rows are sent or there are no more; returns how many were. */
  async #advance(client: Client, most: number): Promise<number> {
    const { output } = client;
    const { turn } = client.session;
    const { bound } = this.statement.planned;
    const streams = most === Infinity || (bound.kind === 'query' && !bound.writes);
    const run = this.#start(client);
    let sent = 0;
    let failure: unknown;
    for (;;) {
      if (failure === undefined && (streams || this.#result !== undefined)) {
        sent += this.#send(client, most - sent);
        if (output.isFilled) {
          await output.drained();
          turn.restart();
          continue;
        }
        if (sent >= most) return sent;
      }
      if (this.#result !== undefined) return sent;
      const step: IteratorResult<RunStep, StatementResult> = failure === undefined ? run.next() : run.throw(failure);
      failure = undefined;
      if (step.done === true) {
        if (step.value.pending !== undefined) await turn.wait(step.value.pending);
        this.#result = step.value;
        this.#copy?.finish();
        continue;
      }
      try {
        await this.#take(client, step.value);
      } catch (error) {
        failure = error;
      }
    }
  }

  #start(client: Client): StatementRun {
    if (this.#run !== undefined) return this.#run;
    this.#copy = CopyConversation.of(client, this.statement.planned.bound);
    this.#run = client.session.run(this.statement, this.#parameters, this.#copy?.transfer);
    return this.#run;
  }

  /** A batch is kept, a wait is waited for; throws what has stopped the statement. */
  #take({ session: { turn } }: Client, step: RunStep): Promise<void> | undefined {
    if (typeof step === 'object') {
      if (!('columns' in step)) return turn.wait(step);
      this.#batches.push(step);
    }
    return turn.isOver ? turn.yieldToOthers() : undefined;
  }

  /** Writes rows of the batches at hand until there are none, `most` are written, or the output is filled. */
  #send({ output, session }: Client, most: number): number {
    const { writer } = output;
    const batches = this.#batches;
    let sent = 0;
    while (batches.length > 0 && sent < most && !output.isFilled) {
      const { selection, selected } = batches[0]!;
      const from = this.#next;
      const end = Math.min(selected, from + most - sent);
      this.#encoder.use(batches[0]!, session.printSettings);
      let next = from;
      while (next < end && !output.isFilled) {
        this.#encoder.writeRow(writer, selection === undefined ? next : selection[next]!);
        next++;
      }
      sent += next - from;
      this.#next = next;
      if (next < selected) break;
      batches.shift();
      this.#next = 0;
    }
    return sent;
  }

  /** A query tells how many rows this Execute sent, anything else what it did as a whole (CREATE TABLE AS: SELECT n). */
  #tag({ tag }: StatementResult, sent: number): string {
    const tells = this.statement.planned.bound.kind === 'query' && tag.startsWith('SELECT ');
    return tells ? `SELECT ${sent}` : tag;
  }

  /** Leaves what runs. Idempotent. */
  close(): void {
    this.#batches = [];
    this.#run?.return(noResult);
    this.#run = undefined;
  }
}

function cannotRun(): DbError {
  return new DbError('55000', 'the portal has run and cannot run again', {
    hint: 'Bind the statement again to run it again.',
  });
}
