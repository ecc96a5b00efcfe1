/**
 * The first message of a connection: a request for encryption, a cancellation, or the start of a session
 * (protocol v3, "Start-up" and "Canceling Requests in Progress").
 */
import { DbError } from '../../engine/index.ts';
import { type MessageReader, violation } from './message-reader.ts';

const cancelRequestCode = 80_877_102;
const sslRequestCode = 80_877_103;
const gssEncryptionRequestCode = 80_877_104;

export type StartupMessage =
  | { readonly kind: 'encryption request' }
  | { readonly kind: 'cancel request'; readonly backendId: number; readonly secret: number }
  | {
      readonly kind: 'startup';
      /** Minor version of protocol 3 that the client asked for. */
      readonly minorVersion: number;
      readonly parameters: ReadonlyMap<string, string>;
      /** Options of the protocol itself, named `_pq_.…`; we know none. */
      readonly protocolOptions: readonly string[];
    };

/** Reads the message that `nextStartup` found. Throws 08P01, 0A000. */
export function readStartup(reader: MessageReader): StartupMessage {
  const code = reader.int32();
  switch (code) {
    case sslRequestCode:
    case gssEncryptionRequestCode:
      reader.finish();
      return { kind: 'encryption request' };
    case cancelRequestCode: {
      const backendId = reader.int32();
      const secret = reader.int32();
      reader.finish();
      return { kind: 'cancel request', backendId, secret };
    }
  }
  const major = code >>> 16;
  const minorVersion = code & 0xffff;
  if (major !== 3) {
    throw new DbError('0A000', `unsupported frontend protocol ${major}.${minorVersion}: server supports 3.0`);
  }
  const parameters = new Map<string, string>();
  const protocolOptions: string[] = [];
  for (;;) {
    const name = reader.text();
    if (name === '') break;
    const value = reader.text();
    if (name.startsWith('_pq_.')) protocolOptions.push(name);
    else parameters.set(name, value);
  }
  if (reader.remainingBytes > 0) throw violation('invalid startup packet layout: expected terminator as last byte');
  return { kind: 'startup', minorVersion, parameters, protocolOptions };
}

/**
 * Settings in the startup parameter `options`, which is written like a command line: `-c name=value` and `--name=value`,
 * words parted by spaces, a backslash before a character that is meant as such.
 */
export function settingsInOptions(options: string): readonly (readonly [string, string])[] {
  const words = [...options.matchAll(/(?:\\.|[^\s\\])+/gs)].map(([word]) => word.replaceAll(/\\(.)/gs, '$1'));
  const settings: (readonly [string, string])[] = [];
  for (let w = 0; w < words.length; w++) {
    const word = words[w]!;
    let assignment: string | undefined;
    if (word === '-c') assignment = words[++w];
    else if (word.startsWith('-c') || word.startsWith('--')) assignment = word.slice(2);
    const equals = assignment?.indexOf('=') ?? -1;
    if (assignment === undefined || equals < 1) throw new DbError('42601', `invalid command-line option: ${word}`);
    // names on a command line may have dashes for underscores
    settings.push([assignment.slice(0, equals).replaceAll('-', '_'), assignment.slice(equals + 1)]);
  }
  return settings;
}
