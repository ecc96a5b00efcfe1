/** The bytes on the socket: golden hello, and frames that arrive in any pieces. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FrameReader,
  helloBytes,
  readHello,
  readMessage,
  writeFrame,
  writeHello,
} from '../../adapters/embedded/attach/frame.ts';

const golden = readFileSync(new URL('../../spec/attach/hello.hex', import.meta.url), 'utf8').replaceAll(/#.*|\s/g, '');

test('the hello is what it was', () => {
  const hello = { protocol: 1, serialization: 15, readOnly: true, token: '01234567-89ab-cdef-0123-456789abcdef' };
  expect(Buffer.from(writeHello(hello)).toString('hex')).toBe(golden);
  expect(readHello(Buffer.from(golden, 'hex'))).toEqual(hello);
  expect(helloBytes * 2).toBe(golden.length);
  expect(readHello(new Uint8Array(helloBytes))).toBeUndefined();
});

test('frames come out as they went in, however they are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 300 })), fc.array(fc.nat({ max: 200 })), (messages, cuts) => {
      const stream = Buffer.concat(messages.map((message) => writeFrame({ message })));
      const reader = new FrameReader();
      const seen: unknown[] = [];
      let at = 0;
      for (const size of [...cuts, stream.length]) {
        reader.add(stream.subarray(at, at + size));
        at = Math.min(at + size, stream.length);
        for (let content = reader.next(); content !== undefined; content = reader.next())
          seen.push(readMessage(content));
      }
      expect(seen).toEqual(messages.map((message) => ({ message })));
    }),
  );
});
