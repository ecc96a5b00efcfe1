/**
 * The extended query protocol: Parse, Bind, Describe, Execute, Close and Sync (protocol v3, "Extended Query").
 *
 * Outside a transaction block everything up to Sync is one transaction. When Sync is known to follow an Execute, that
 * statement commits at its own end, so that its completion is told after the commit is durable; else Sync commits.
 * Statements live in the session, where PREPARE and DEALLOCATE see the named ones too; portals live until their
 * transaction ends.
 */
import {
  type Datum,
  DbError,
  definitionOf,
  endsFailure,
  type PreparedStatement,
  typeByOid,
} from '../../engine/index.ts';
import { binaryFormatOf, expandFormats } from './binary-format.ts';
import type { Client } from './client.ts';
import { type MessageReader, violation } from './message-reader.ts';
import { fromClient, fromServer } from './message-type.ts';
import { Portal } from './portal.ts';
import { returnsRows, writeParameterDescription, writeRowDescription } from './row-description.ts';
import { RowEncoder } from './row-encoder.ts';
import { PlacedFailure } from './simple-query.ts';

const statementLetter = 'S'.charCodeAt(0);
const portalLetter = 'P'.charCodeAt(0);

export class ExtendedQuery {
  readonly #client: Client;
  #unnamed: PreparedStatement | undefined;
  readonly #portals: Map<string, Portal> = new Map();
  /** Row encoders of statements whose results are asked for as text, the usual case. */
  readonly #encoders: WeakMap<PreparedStatement['planned'], RowEncoder> = new WeakMap();

  constructor(client: Client) {
    this.#client = client;
  }

  parse(reader: MessageReader): void {
    const { session, output } = this.#client;
    const name = reader.text();
    const text = reader.text();
    const types = Array.from({ length: reader.uint16() }, () => {
      const oid = reader.uint32();
      const type = typeByOid(oid);
      if (type === undefined && oid !== 0) throw new DbError('42704', `type with OID ${oid} does not exist`);
      return type?.name === 'unknown' ? undefined : type;
    });
    reader.finish();
    try {
      const statement = this.#prepare(text, types);
      session.requireHealthy(statement);
      if (name === '') this.#unnamed = statement;
      else {
        if (session.prepared.has(name)) throw new DbError('42P05', `prepared statement "${name}" already exists`);
        session.prepared.set(name, statement);
      }
    } catch (error) {
      throw new PlacedFailure(error, { text, offset: 0 });
    }
    output.writer.empty(fromServer.parseComplete);
  }

  #prepare(
    text: string,
    types: NonNullable<Parameters<Client['session']['prepare']>[1]>['types'] & {},
  ): PreparedStatement {
    const { session } = this.#client;
    const statements = session.split(text);
    if (statements.length > 1) throw new DbError('42601', 'cannot insert multiple commands into a prepared statement');
    return session.prepare(text, { types });
  }

  /** The statement of that name against the catalog of now. */
  #statement(name: string): PreparedStatement {
    const { session } = this.#client;
    const found = name === '' ? this.#unnamed : session.prepared.get(name);
    if (found === undefined) {
      throw new DbError(
        '26000',
        name === '' ? 'unnamed prepared statement does not exist' : `prepared statement "${name}" does not exist`,
      );
    }
    const fresh = session.refreshSame(found);
    if (fresh === found) return found;
    if (name === '') this.#unnamed = fresh;
    else session.prepared.set(name, fresh);
    return fresh;
  }

  bind(reader: MessageReader): void {
    const { session, output } = this.#client;
    const portalName = reader.text();
    const statement = this.#statement(reader.text());
    session.requireHealthy(statement);
    const parameters = this.#parameters(reader, statement);
    const codes = formatCodes(reader);
    reader.finish();
    if (portalName !== '' && this.#portals.has(portalName)) {
      throw new DbError('42P03', `portal "${portalName}" already exists`);
    }
    this.#portals.get(portalName)?.close();
    this.#portals.set(portalName, this.#portal(statement, parameters, codes));
    output.writer.empty(fromServer.bindComplete);
  }

  #portal(statement: PreparedStatement, parameters: readonly Datum[], codes: readonly number[]): Portal {
    const { planned } = statement;
    if (codes.length === 0 || (codes.length === 1 && codes[0] === 0)) {
      let encoder = this.#encoders.get(planned);
      if (encoder === undefined) {
        encoder = new RowEncoder(planned.fields, []);
        this.#encoders.set(planned, encoder);
      }
      return new Portal(statement, parameters, [], encoder);
    }
    const binary = expandFormats(codes, planned.fields.length, 'result column');
    return new Portal(statement, parameters, binary);
  }

  #parameters(reader: MessageReader, { planned }: PreparedStatement): readonly Datum[] {
    const { clientParameters, parameterTypes } = planned;
    const codes = formatCodes(reader);
    const count = reader.uint16();
    if (count !== clientParameters) {
      throw violation(`bind message supplies ${count} parameters, but prepared statement requires ${clientParameters}`);
    }
    const binary = codes.length === 0 ? undefined : expandFormats(codes, count, 'parameter');
    const values: Datum[] = [];
    for (let p = 0; p < count; p++) {
      const byteCount = reader.int32();
      const type = parameterTypes[p]!;
      if (byteCount === -1) values.push(null);
      else if (binary?.[p] === true) values.push(binaryFormatOf(type).read(reader.bytes(byteCount)));
      else values.push(definitionOf(type).parse(reader.textOf(byteCount), type, this.#client.session.parseSettings));
    }
    return values;
  }

  describe(reader: MessageReader): void {
    const { writer } = this.#client.output;
    const kind = reader.byte();
    const name = reader.text();
    reader.finish();
    if (kind === statementLetter) {
      const statement = this.#statement(name);
      const { parameterTypes, clientParameters } = statement.planned;
      writeParameterDescription(writer, parameterTypes.slice(0, clientParameters));
      this.#describeRows(statement, undefined);
    } else if (kind === portalLetter) {
      const portal = this.#portalNamed(name);
      this.#describeRows(portal.statement, portal.binary);
    } else throw violation(`invalid DESCRIBE message subtype ${kind}`);
  }

  #describeRows(statement: PreparedStatement, binary: readonly boolean[] | undefined): void {
    const { writer } = this.#client.output;
    if (returnsRows(statement)) writeRowDescription(writer, statement.planned.fields, binary);
    else writer.empty(fromServer.noData);
  }

  #portalNamed(name: string): Portal {
    const portal = this.#portals.get(name);
    if (portal === undefined) throw new DbError('34000', `portal "${name}" does not exist`);
    return portal;
  }

  async execute(reader: MessageReader): Promise<void> {
    const client = this.#client;
    const { session } = client;
    const portal = this.#portalNamed(reader.text());
    const limit = reader.int32();
    reader.finish();
    const commits = reader.peekType() === fromClient.sync;
    session.commitsLater = !commits;
    const { statement } = portal;
    session.requireHealthy(statement);
    if ((commits && !session.inBlock) || endsFailure(statement)) this.#closeOthers(portal);
    try {
      await portal.execute(client, Math.max(limit, 0));
    } catch (error) {
      throw new PlacedFailure(error, { text: statement.text, offset: 0 });
    }
  }

  #closeOthers(kept: Portal): void {
    for (const [name, portal] of this.#portals) {
      if (portal === kept) continue;
      portal.close();
      this.#portals.delete(name);
    }
  }

  close(reader: MessageReader): void {
    const kind = reader.byte();
    const name = reader.text();
    reader.finish();
    if (kind === statementLetter) {
      if (name === '') this.#unnamed = undefined;
      else this.#client.session.prepared.delete(name);
    } else if (kind === portalLetter) {
      this.#portals.get(name)?.close();
      this.#portals.delete(name);
    } else throw violation(`invalid CLOSE message subtype ${kind}`);
    this.#client.output.writer.empty(fromServer.closeComplete);
  }

  /** Sync outside a transaction block: what ran since the last one is committed. */
  async sync(): Promise<void> {
    const { session } = this.#client;
    if (session.inBlock) return;
    this.closePortals();
    const commit = session.commit();
    if (commit?.wait !== undefined) await session.turn.wait(commit.wait);
  }

  /** A transaction has ended, or a simple query replaces the unnamed statement. */
  closePortals(): void {
    for (const portal of this.#portals.values()) portal.close();
    this.#portals.clear();
  }

  forgetUnnamed(): void {
    this.#unnamed = undefined;
  }
}

const noCodes: readonly number[] = [];

/** A list of format codes in a Bind message. */
function formatCodes(reader: MessageReader): readonly number[] {
  const count = reader.uint16();
  if (count === 0) return noCodes;
  return Array.from({ length: count }, () => reader.int16());
}
