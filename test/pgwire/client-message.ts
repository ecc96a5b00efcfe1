/**
 * Lines of a .wire file that a client sends, as bytes: the message's name as the protocol has it, then its fields in
 * order. Texts are JSON strings, `x"0a0b"` are bytes, `key=value` are options.
 */

type Word = { readonly kind: 'text' | 'bytes' | 'bare'; readonly value: string };

export function wordsOf(line: string): readonly Word[] {
  const words: Word[] = [];
  for (const [, hex, text, bare] of line.matchAll(/x"([0-9a-f ]*)"|("(?:[^"\\]|\\.)*")|(\S+)/g)) {
    if (hex !== undefined) words.push({ kind: 'bytes', value: hex.replaceAll(' ', '') });
    else if (text !== undefined) words.push({ kind: 'text', value: JSON.parse(text) as string });
    else words.push({ kind: 'bare', value: bare! });
  }
  return words;
}

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const cstring = (value: string): Buffer => Buffer.from(`${value}\0`);
const list = (values: readonly Buffer[]): Buffer => Buffer.concat([int16(values.length), ...values]);

/** A message with its type and length; `type` is empty for those that start a connection. */
export function framed(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function parameter(word: Word): Buffer {
  if (word.kind === 'bare') return int32(-1);
  const bytes = Buffer.from(word.value, word.kind === 'bytes' ? 'hex' : 'utf8');
  return Buffer.concat([int32(bytes.length), bytes]);
}

const codes = (value: string): Buffer => list(value === '' ? [] : value.split(',').map((code) => int16(Number(code))));

export function startup(parameters: readonly (readonly [string, string])[], version = 0x30000): Buffer {
  const fields = parameters.flatMap(([name, value]) => [cstring(name), cstring(value)]);
  return framed('', int32(version), ...fields, Buffer.alloc(1));
}

/** Bytes of one line without its `>`. */
export function encodeLine(line: string): Buffer {
  const [head, ...words] = wordsOf(line);
  const options = new Map(
    words
      .filter(({ kind, value }) => kind === 'bare' && value.includes('='))
      .map(({ value }) => {
        const at = value.indexOf('=');
        return [value.slice(0, at), value.slice(at + 1)] as const;
      }),
  );
  const fields = words.filter(({ kind, value }) => kind !== 'bare' || !value.includes('='));
  const text = (f: number): Buffer => cstring(fields[f]?.value ?? '');
  switch (head!.value) {
    case 'StartupMessage': {
      const { version = '3.0', ...rest } = Object.fromEntries(options);
      const [major, minor] = version.split('.').map(Number);
      return startup(Object.entries(rest), (major! << 16) | minor!);
    }
    case 'SSLRequest':
      return framed('', int32(80_877_103));
    case 'GSSENCRequest':
      return framed('', int32(80_877_104));
    case 'Query':
      return framed('Q', text(0));
    case 'Parse':
      return framed('P', text(0), text(1), list(fields.slice(2).map(({ value }) => int32(Number(value)))));
    case 'Bind':
      return framed(
        'B',
        text(0),
        text(1),
        codes(options.get('formats') ?? ''),
        list(fields.slice(2).map(parameter)),
        codes(options.get('results') ?? ''),
      );
    case 'Describe':
      return framed('D', Buffer.from(fields[0]!.value === 'statement' ? 'S' : 'P'), text(1));
    case 'Close':
      return framed('C', Buffer.from(fields[0]!.value === 'statement' ? 'S' : 'P'), text(1));
    case 'Execute':
      return framed('E', text(0), int32(Number(fields[1]?.value ?? 0)));
    case 'Sync':
      return framed('S');
    case 'Flush':
      return framed('H');
    case 'Terminate':
      return framed('X');
    case 'CopyData':
      return framed('d', Buffer.from(fields[0]!.value));
    case 'CopyDone':
      return framed('c');
    case 'CopyFail':
      return framed('f', text(0));
    case 'FunctionCall':
      return framed('F', int32(Number(fields[0]!.value)), int16(0), int16(0), int16(0));
    case 'Bytes':
      return Buffer.from(fields[0]!.value, 'hex');
    default:
      throw new Error(`no message is called ${head!.value}`);
  }
}
