/** Messages of a server as lines of a .wire file: the message's name as the protocol has it, then its fields. */

class Body {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }
  get rest(): number {
    return this.#bytes.length - this.#at;
  }
  byte(): number {
    return this.#bytes[this.#at++]!;
  }
  int16(): number {
    this.#at += 2;
    return this.#bytes.readInt16BE(this.#at - 2);
  }
  int32(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }
  text(): string {
    const zero = this.#bytes.indexOf(0, this.#at);
    const value = this.#bytes.toString('utf8', this.#at, zero);
    this.#at = zero + 1;
    return value;
  }
  bytes(count: number): Buffer {
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}

const quoted = (text: string): string => JSON.stringify(text);
const repeat = <Item>(count: number, item: () => Item): Item[] => Array.from({ length: count }, item);

function value(body: Body): string {
  const count = body.int32();
  if (count < 0) return 'null';
  const bytes = body.bytes(count);
  const text = bytes.toString('utf8');
  // what is no text, or has control characters, is shown as bytes
  return /[^\P{Cc}\n\t]|\ufffd/u.test(text) ? `x"${bytes.toString('hex')}"` : quoted(text);
}

const labels: Readonly<Record<string, string>> = {
  D: 'detail',
  H: 'hint',
  P: 'position',
  s: 'schema',
  t: 'table',
  c: 'column',
  n: 'constraint',
};

function fields(body: Body): string {
  const found = new Map<string, string>();
  for (let letter = body.byte(); letter !== 0; letter = body.byte()) {
    found.set(String.fromCharCode(letter), body.text());
  }
  const rest = [...found].filter(([letter]) => labels[letter] !== undefined);
  const shown = rest.map(([letter, text]) => ` ${labels[letter]}=${letter === 'P' ? text : quoted(text)}`);
  return `${found.get('S')} ${found.get('C')} ${quoted(found.get('M')!)}${shown.join('')}`;
}

const statuses: Readonly<Record<string, string>> = { I: 'idle', T: 'block', E: 'failed' };

function authentication(body: Body): string {
  const code = body.int32();
  const data = body.bytes(body.rest).toString('utf8');
  switch (code) {
    case 0:
      return 'AuthenticationOk';
    case 10:
      return `AuthenticationSASL ${quoted(data)}`;
    case 11:
      return `AuthenticationSASLContinue ${quoted(data)}`;
    default:
      return `AuthenticationSASLFinal ${quoted(data)}`;
  }
}

function copyResponse(name: string, body: Body): string {
  const format = body.byte();
  return `${name} ${format} columns=${body.int16()}`;
}

/** One whole message as a line. */
export function describeMessage(message: Buffer): string {
  const body = new Body(message.subarray(5));
  switch (String.fromCharCode(message[0]!)) {
    case 'R':
      return authentication(body);
    case 'K':
      return 'BackendKeyData';
    case 'S':
      return `ParameterStatus ${body.text()} ${quoted(body.text())}`;
    case 'v':
      return `NegotiateProtocolVersion 0x${body.int32().toString(16)}${repeat(body.int32(), () => ` ${body.text()}`).join('')}`;
    case 'Z':
      return `ReadyForQuery ${statuses[String.fromCharCode(body.byte())]}`;
    case 'T':
      return `RowDescription${repeat(body.int16(), () => ` ${column(body)}`).join('')}`;
    case 't':
      return `ParameterDescription${repeat(body.int16(), () => ` ${body.int32()}`).join('')}`;
    case 'D':
      return `DataRow${repeat(body.int16(), () => ` ${value(body)}`).join('')}`;
    case 'C':
      return `CommandComplete ${quoted(body.text())}`;
    case 'E':
      return `ErrorResponse ${fields(body)}`;
    case 'N':
      return `NoticeResponse ${fields(body)}`;
    case 'G':
      return copyResponse('CopyInResponse', body);
    case 'H':
      return copyResponse('CopyOutResponse', body);
    case 'd':
      return `CopyData ${quoted(body.bytes(body.rest).toString('utf8'))}`;
    case 'c':
      return 'CopyDone';
    case 'I':
      return 'EmptyQueryResponse';
    case '1':
      return 'ParseComplete';
    case '2':
      return 'BindComplete';
    case '3':
      return 'CloseComplete';
    case 'n':
      return 'NoData';
    case 's':
      return 'PortalSuspended';
    default:
      throw new Error(`unknown message ${message.toString('hex')}`);
  }
}

/** `name:type` with modifier and format where they are not the usual ones. */
function column(body: Body): string {
  const name = body.text();
  body.int32();
  body.int16();
  const oid = body.int32();
  body.int16();
  const modifier = body.int32();
  const format = body.int16();
  return `${quoted(name)}:${oid}${modifier === -1 ? '' : `(${modifier})`}${format === 0 ? '' : ':binary'}`;
}
