/**
 * What goes over the socket of a folder, byte by byte.
 *
 * The client begins with a **hello** of 54 bytes:
 *
 * | bytes | content |
 * |---|---|
 * | 0–7 | `AIONDB` and two zero bytes |
 * | 8–9 | version of the protocol, little-endian |
 * | 10–11 | version of V8's serialization, little-endian |
 * | 12 | 1 for a session that only reads, else 0 |
 * | 13–17 | zero |
 * | 18–53 | token out of `LOCK`, ASCII: only who may use the folder can know it |
 *
 * After it both sides send **frames**: the length of the content in bytes (uint32, little-endian), then a message of
 * message.ts in V8's serialization. Nothing is deserialized before the token was compared, so nothing of a stranger is.
 */
import { deserialize, serialize } from 'node:v8';

/** Raised with every change of hello, frames or messages; both sides must have the same. */
export const protocolVersion = 1;
export const helloBytes = 54;

const magic = 'AIONDB';
const tokenBytes = 36;
const tokenStart = helloBytes - tokenBytes;

/** V8 says the version of its serialization in the second byte. */
function serializationVersion(): number {
  return serialize(null)[1]!;
}

export interface Hello {
  readonly protocol: number;
  readonly serialization: number;
  readonly readOnly: boolean;
  readonly token: string;
}

export function ownHello(token: string, readOnly: boolean): Hello {
  return { protocol: protocolVersion, serialization: serializationVersion(), readOnly, token };
}

export function writeHello({ protocol, serialization, readOnly, token }: Hello): Uint8Array {
  const bytes = Buffer.alloc(helloBytes);
  bytes.write(magic, 0, 'latin1');
  bytes.writeUInt16LE(protocol, 8);
  bytes.writeUInt16LE(serialization, 10);
  bytes[12] = readOnly ? 1 : 0;
  bytes.write(token, tokenStart, tokenBytes, 'latin1');
  return bytes;
}

/** Undefined for what is no hello. */
export function readHello(content: Uint8Array): Hello | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined;
  return {
    protocol: bytes.readUInt16LE(8),
    serialization: bytes.readUInt16LE(10),
    readOnly: bytes[12] === 1,
    token: bytes.toString('latin1', tokenStart, helloBytes),
  };
}

/** Why two sides do not understand each other; undefined when they do. */
export function mismatch(hello: Hello): string | undefined {
  if (hello.protocol !== protocolVersion) {
    return `the owner speaks version ${protocolVersion} of the protocol, the client ${hello.protocol}`;
  }
  const own = serializationVersion();
  return hello.serialization === own
    ? undefined
    : `the owner's Node.js serializes by version ${own}, the client's by ${hello.serialization}`;
}

export function writeFrame(message: unknown): Uint8Array {
  const content = serialize(message);
  const bytes = Buffer.allocUnsafe(4 + content.length);
  bytes.writeUInt32LE(content.length, 0);
  content.copy(bytes, 4);
  return bytes;
}

export function readMessage(content: Uint8Array): unknown {
  return deserialize(content);
}

/** Cuts a stream of bytes into pieces of known length, however they arrive. */
export class FrameReader {
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
  }

  /** The content of the next frame, in memory of its own; undefined while it is not all there. */
  next(): Uint8Array | undefined {
    if (this.#bytes < 4) return undefined;
    const length = this.#joined().readUInt32LE(0);
    if (this.#bytes < 4 + length) return undefined;
    this.take(4);
    return this.take(length);
  }

  /** The next bytes; undefined while there are not so many. */
  take(count: number): Uint8Array | undefined {
    if (this.#bytes < count) return undefined;
    const all = this.#joined();
    this.#pieces = [all.subarray(count)];
    this.#bytes -= count;
    return new Uint8Array(all.subarray(0, count));
  }

  /** Joins only what is needed for a length, or what has arrived for a frame. */
  #joined(): Buffer {
    const [first] = this.#pieces;
    if (this.#pieces.length === 1 && first instanceof Buffer) return first;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }
}
