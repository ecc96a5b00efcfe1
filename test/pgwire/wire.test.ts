/**
 * spec/wire: messages both ways, one a line. `>` is sent by the client, `<` by the server; `#` is prose. A file runs on
 * a connection past its start-up to a database of its own, unless its first message is one that starts a connection.
 * Client lines that stand together are sent as one packet.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeLine } from './client-message.ts';
import { openTestServer } from './test-server.ts';
import { WireSocket } from './wire-socket.ts';

const folder = join(import.meta.dirname, '../../spec/wire');
const update = process.env['UPDATE_SPEC'] === '1';

/** How long nothing must come for an answer to count as complete when expectations are rewritten. */
const quietMs = 150;

const starts = /^> (StartupMessage|SSLRequest|GSSENCRequest)/;

async function replay(text: string): Promise<string> {
  const lines = text.split('\n');
  const server = await openTestServer();
  const first = lines.find((line) => line.startsWith('>')) ?? '';
  const wire = await (starts.test(first) ? WireSocket.open(server.port) : WireSocket.session(server.port));
  const out: string[] = [];
  let closed = false;
  try {
    for (let i = 0; i < lines.length; ) {
      const packet: Buffer[] = [];
      for (; i < lines.length && !lines[i]!.startsWith('<'); i++) {
        out.push(lines[i]!);
        if (lines[i]!.startsWith('>')) packet.push(encodeLine(lines[i]!.slice(2)));
        else if (packet.length > 0) {
          i++;
          break;
        }
      }
      if (packet.length > 0) wire.send(Buffer.concat(packet));
      let expected = 0;
      for (; i < lines.length && lines[i]!.startsWith('<'); i++) expected++;
      const trailing = packet.length > 0 && out.at(-1) === '' ? [out.pop()!] : [];
      for (let count = 0; !closed && (update || count < expected); count++) {
        const line = await wire.message(update ? quietMs : 2_000);
        if (line === undefined) break;
        out.push(`< ${line}`);
        closed = line === 'closed';
      }
      out.push(...trailing);
    }
  } finally {
    wire.close();
    await server.close();
  }
  return out.join('\n');
}

for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.wire'))) {
  test(name, async () => {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    const replayed = await replay(text);
    if (update) writeFileSync(path, replayed);
    else expect(replayed).toBe(text);
  });
}
