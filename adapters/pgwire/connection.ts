/**
 * One connection from its first byte to its last: start-up, authentication, then messages one after the other.
 *
 * Messages are handled in order and what they answer is sent at Sync, at Flush and when much has gathered. After an
 * error in the extended protocol everything is skipped up to Sync. A protocol violation, a shutdown and an idle limit
 * end the connection with a FATAL error; the session is closed and its transaction rolled back whatever happens.
 */
import type { Socket } from 'node:net';
import { DbError, type Engine, type Session } from '../../engine/index.ts';
import { type Authentication, authenticate } from './authentication.ts';
import { type Client, writeReadyForQuery } from './client.ts';
import { asDbError, type SourceText, writeError } from './error-message.ts';
import { ExtendedQuery } from './extended-query.ts';
import { Input } from './input.ts';
import { BrokenProtocol, violation } from './message-reader.ts';
import { fromClient, fromServer } from './message-type.ts';
import { Output } from './output.ts';
import { identityOf, startSession } from './session-start.ts';
import { PlacedFailure, runSimpleQuery } from './simple-query.ts';
import { readStartup, type StartupMessage } from './startup.ts';

/** Longest time a client may take to authenticate. */
const authenticationMs = 60_000;

/** Version 3.0, the newest minor version we speak, as NegotiateProtocolVersion names it. */
const protocolVersion = 0x0003_0000;

/** Messages that are answered with ReadyForQuery, failed or not. */
const answersReady: ReadonlySet<number> = new Set([fromClient.query, fromClient.functionCall, fromClient.sync]);

/** What a connection needs of the server it belongs to. */
export interface ConnectionOwner {
  readonly engine: Engine;
  readonly authentication: Authentication;
  /** Throws 53300 or 57P03 when no more clients are taken. */
  admit(connection: Connection): void;
  /** Stops the statement of another connection. */
  cancel(backendId: number, secret: number): void;
  /** A statement has failed with an error that is ours. */
  report(error: unknown): void;
  readonly counters: Counters;
}

/** Totals since the server started. */
export interface Counters {
  connections: number;
  statements: number;
  errors: number;
}

export class Connection {
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #input: Input;
  readonly #output: Output;
  #session: Session | undefined;
  /** Chance that a cancel request must name; given to the client with BackendKeyData. */
  readonly secret: number;
  #skipsToSync = false;
  /** Why the connection ends, told to the client when it is next listening. */
  #ending: DbError | undefined;
  #endingWhenIdle: DbError | undefined;
  /** Resolves when the connection is gone and its session closed. */
  readonly closed: Promise<void>;

  constructor(owner: ConnectionOwner, socket: Socket, secret: number) {
    this.#owner = owner;
    this.#socket = socket;
    this.secret = secret;
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    // a reset connection is an ended one; `close` follows
    socket.on('error', () => this.#leave());
    socket.on('close', () => this.#leave());
    this.#input = new Input(socket);
    this.#output = new Output(socket);
    this.closed = this.#serve();
  }

  get backendId(): number | undefined {
    return this.#session?.backendId;
  }

  /** True while a statement runs. */
  get running(): boolean {
    return this.#session?.turn.running === true;
  }

  cancel(): void {
    this.#session?.turn.cancel();
  }

  /** Ends the connection with the error: now when it is idle, else when its statement has stopped. */
  terminate(error: DbError): void {
    this.#ending ??= error;
    this.#session?.turn.interrupt(error);
    this.#input.end();
  }

  /** The same, but a running statement, and what was sent behind it, may finish. */
  terminateWhenIdle(error: DbError): void {
    if (this.running) this.#endingWhenIdle = error;
    else this.terminate(error);
  }

  /** Drops the connection without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  #leave(): void {
    this.#session?.turn.interrupt(new DbError('08006', 'connection to client lost'));
    this.#input.end();
  }

  async #serve(): Promise<void> {
    try {
      const client = await this.#start();
      if (client !== undefined) await this.#serveMessages(client);
      if (this.#ending !== undefined) writeError(this.#output.writer, 'FATAL', this.#ending);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#session?.close();
      this.#output.close();
    }
  }

  /** A failure that ends the connection. */
  #fail(error: unknown): void {
    const shown = this.#ending ?? asDbError(error);
    if (!isExpected(error)) this.#owner.report(error);
    writeError(this.#output.writer, 'FATAL', shown);
  }

  // -- start-up

  /** Undefined when there is nothing to serve: a cancel request, or a client that left. */
  async #start(): Promise<Client | undefined> {
    const timer = setTimeout(() => {
      this.terminate(new DbError('57014', 'canceling authentication due to timeout'));
    }, authenticationMs);
    timer.unref();
    try {
      const startup = await this.#startupMessage();
      if (startup === undefined) return undefined;
      const { parameters } = startup;
      this.#negotiate(startup);
      this.#owner.admit(this);
      const identity = identityOf(parameters);
      await authenticate(this.#owner.authentication, identity.user, this.#input, this.#output);
      const session = startSession(this.#owner.engine, identity, parameters, this.#output);
      this.#session = session;
      this.#writeKeyData(session.backendId);
      return { session, input: this.#input, output: this.#output };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Refuses encryption, carries out a cancel request, returns what starts a session. */
  async #startupMessage(): Promise<Extract<StartupMessage, { kind: 'startup' }> | undefined> {
    const { reader } = this.#input;
    for (let refusals = 0; ; ) {
      if (!reader.nextStartup()) {
        if (!(await this.#input.arrival())) return undefined;
        continue;
      }
      const message = readStartup(reader);
      switch (message.kind) {
        case 'startup':
          return message;
        case 'cancel request':
          this.#owner.cancel(message.backendId, message.secret);
          return undefined;
        case 'encryption request':
          // one of each kind may be asked for, each once
          if (++refusals > 2) throw violation('too many requests for encryption');
          this.#output.writer.byte(0x4e);
          this.#output.flush();
      }
    }
  }

  #negotiate({ minorVersion, protocolOptions }: Extract<StartupMessage, { kind: 'startup' }>): void {
    if (minorVersion === 0 && protocolOptions.length === 0) return;
    const { writer } = this.#output;
    writer.begin(fromServer.negotiateProtocolVersion);
    writer.int32(protocolVersion);
    writer.int32(protocolOptions.length);
    for (const option of protocolOptions) writer.text(option);
    writer.end();
  }

  #writeKeyData(backendId: number): void {
    const { writer } = this.#output;
    writer.begin(fromServer.backendKeyData);
    writer.int32(backendId);
    writer.int32(this.secret);
    writer.end();
  }

  // -- messages

  async #serveMessages(client: Client): Promise<void> {
    const { reader } = this.#input;
    const { turn } = client.session;
    const extended = new ExtendedQuery(client);
    this.#ready(client);
    while (this.#ending === undefined) {
      if (!reader.next()) {
        this.#ending ??= this.#endingWhenIdle;
        if (this.#ending !== undefined || !(await this.#nextBytes(client))) return;
        continue;
      }
      // kept, because COPY reads further messages
      const { type } = reader;
      if (type === fromClient.terminate) return;
      if (this.#skipsToSync && type !== fromClient.sync) continue;
      try {
        const task = this.#handle(client, extended);
        if (task !== undefined) await task;
        if (this.#output.isFilled) await this.#output.drained();
        if (turn.isOver) await turn.yieldToOthers();
      } catch (failure) {
        this.#failed(client, extended, type, failure);
      }
    }
  }

  /** Waits for the client, no longer than the idle limits allow. */
  async #nextBytes({ session }: Client): Promise<boolean> {
    const inTransaction = session.transactionStatus !== 'idle';
    const { settings, turn } = session;
    const limitMs = settings.timeMs(inTransaction ? 'idle_in_transaction_session_timeout' : 'idle_session_timeout');
    let timer: NodeJS.Timeout | undefined;
    if (limitMs > 0) {
      const error = inTransaction
        ? new DbError('25P03', 'terminating connection due to idle-in-transaction timeout')
        : new DbError('57P05', 'terminating connection due to idle-session timeout');
      timer = setTimeout(() => this.terminate(error), limitMs);
    }
    const arrived = await this.#input.arrival();
    clearTimeout(timer);
    turn.restart();
    return arrived;
  }

  /** Carries out the current message; undefined when that is done at once. */
  #handle(client: Client, extended: ExtendedQuery): Promise<void> | undefined {
    const { reader } = this.#input;
    const { counters } = this.#owner;
    switch (reader.type) {
      case fromClient.query:
        counters.statements++;
        return this.#query(client, extended);
      case fromClient.execute:
        counters.statements++;
        return extended.execute(reader);
      case fromClient.sync:
        reader.finish();
        return this.#sync(client, extended);
      default:
        this.#handleAtOnce(extended);
        return undefined;
    }
  }

  #handleAtOnce(extended: ExtendedQuery): void {
    const { reader } = this.#input;
    switch (reader.type) {
      case fromClient.parse:
        extended.parse(reader);
        break;
      case fromClient.bind:
        extended.bind(reader);
        break;
      case fromClient.describe:
        extended.describe(reader);
        break;
      case fromClient.close:
        extended.close(reader);
        break;
      case fromClient.flush:
        reader.finish();
        this.#output.flush();
        break;
      case fromClient.copyData:
      case fromClient.copyDone:
      case fromClient.copyFail:
        // what was under way when COPY FROM failed
        break;
      case fromClient.functionCall:
        throw new DbError('0A000', 'the function call protocol is not supported', {
          hint: 'Call the function in a SELECT.',
        });
      default:
        throw new BrokenProtocol(`invalid frontend message type ${reader.type}`);
    }
  }

  async #query(client: Client, extended: ExtendedQuery): Promise<void> {
    const { reader } = this.#input;
    const text = reader.text();
    reader.finish();
    extended.forgetUnnamed();
    if (!client.session.inBlock) await extended.sync();
    await runSimpleQuery(client, text);
    if (!client.session.inBlock) extended.closePortals();
    this.#ready(client);
  }

  async #sync(client: Client, extended: ExtendedQuery): Promise<void> {
    this.#skipsToSync = false;
    await extended.sync();
    this.#ready(client);
  }

  #ready(client: Client): void {
    writeReadyForQuery(client);
    this.#output.flush();
  }

  /** Tells the client of a failed message, and what follows from it. */
  #failed(client: Client, extended: ExtendedQuery, type: number, failure: unknown): void {
    const placed: SourceText | undefined = failure instanceof PlacedFailure ? failure.source : undefined;
    const error = failure instanceof PlacedFailure ? failure.cause : failure;
    this.#owner.counters.errors++;
    if (!isExpected(error)) this.#owner.report(error);
    const shown = asDbError(error);
    if (this.#ending !== undefined) return;
    if (error instanceof BrokenProtocol || shown.code === '08006') throw shown;
    client.session.failed();
    if (!client.session.inBlock) extended.closePortals();
    writeError(this.#output.writer, 'ERROR', shown, placed);
    this.#skipsToSync = !answersReady.has(type);
    if (!this.#skipsToSync) this.#ready(client);
  }
}

/** False for failures that are ours. */
function isExpected(error: unknown): boolean {
  return error instanceof DbError || error instanceof BrokenProtocol;
}
