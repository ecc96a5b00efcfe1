import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeError } from '../../adapters/pgwire/error-message.ts';
import { BrokenProtocol, MessageReader } from '../../adapters/pgwire/message-reader.ts';
import { MessageWriter } from '../../adapters/pgwire/message-writer.ts';
import { DbError } from '../../engine/index.ts';
import { framed } from './client-message.ts';
import { describeMessage } from './server-message.ts';

test('messages come out whole however the bytes are cut', () => {
  const messages = fc.array(fc.record({ type: fc.constantFrom(...'QPBd'), body: fc.uint8Array({ maxLength: 300 }) }));
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map(({ type, body }) => framed(type, Buffer.from(body))));
      const reader = new MessageReader();
      const received: { type: string; body: Uint8Array }[] = [];
      for (let at = 0, c = 0; at < bytes.length; c++) {
        const end = Math.min(bytes.length, at + cuts[c % cuts.length]!);
        reader.push(Buffer.from(bytes.subarray(at, end)));
        at = end;
        while (reader.next()) {
          received.push({ type: String.fromCharCode(reader.type), body: reader.bytes(reader.remainingBytes) });
        }
      }
      // compared at the end: bytes that were handed out must not have changed since
      expect(received.map(({ type, body }) => ({ type, body: [...body] }))).toEqual(
        sent.map(({ type, body }) => ({ type, body: [...body] })),
      );
      expect(reader.bufferedBytes).toBe(0);
    }),
  );
});

test('a long message arrives in many chunks in linear time', () => {
  const reader = new MessageReader();
  const body = Buffer.alloc(20_000_000, 'x');
  const bytes = framed('d', body);
  const startMs = performance.now();
  for (let at = 0; at < bytes.length; at += 65_536) reader.push(bytes.subarray(at, at + 65_536));
  expect(reader.next()).toBe(true);
  expect(reader.remainingBytes).toBe(body.length);
  expect(performance.now() - startMs).toBeLessThan(2_000);
});

test.each([
  ['shorter than its own length', Buffer.from('5100000003', 'hex')],
  ['negative', Buffer.from('51ffffffff', 'hex')],
  ['longer than any message', Buffer.from('517fffffff', 'hex')],
  ['long for a kind that is never long', Buffer.from('5300010000', 'hex')],
])('a length that is %s breaks the protocol', (_, bytes) => {
  const reader = new MessageReader();
  reader.push(bytes);
  expect(() => reader.next()).toThrow(BrokenProtocol);
});

test('reading past the end of a body is a protocol violation, and the next message is intact', () => {
  const reader = new MessageReader();
  reader.push(Buffer.concat([framed('B', Buffer.from([1])), framed('Q', Buffer.from('x\0'))]));
  expect(reader.next()).toBe(true);
  expect(() => reader.int32()).toThrow('insufficient data left in message');
  expect(reader.next()).toBe(true);
  expect(reader.text()).toBe('x');
  reader.finish();
});

test('text survives the way through writer and reader', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0')),
        { maxLength: 8 },
      ),
      (texts) => {
        const writer = new MessageWriter();
        writer.begin(0x51);
        for (const text of texts) writer.text(text);
        writer.end();
        const reader = new MessageReader();
        reader.push(writer.take());
        expect(reader.next()).toBe(true);
        // lone surrogates have no UTF-8
        expect(texts.map(() => reader.text())).toEqual(texts.map((text) => Buffer.from(text).toString()));
        reader.finish();
      },
    ),
  );
});

test('what was taken does not change while the writer goes on', () => {
  const writer = new MessageWriter();
  const taken: { bytes: Buffer; copy: string }[] = [];
  for (let i = 0; i < 50; i++) {
    writer.begin(0x64);
    writer.bytes(Buffer.alloc(i * 997, i));
    writer.end();
    const bytes = writer.take();
    taken.push({ bytes, copy: bytes.toString('hex') });
    // only what nobody holds any more may be used again
    if (i % 7 === 3) writer.recycle(taken.pop()!.bytes);
  }
  for (const { bytes, copy } of taken) expect(bytes.toString('hex')).toBe(copy);
});

test('an error in the middle of a message takes the message back', () => {
  const writer = new MessageWriter();
  writer.empty('1'.charCodeAt(0));
  writer.begin('D'.charCodeAt(0));
  writer.int16(2);
  writeError(writer, 'ERROR', new DbError('22003', 'out of range'));
  const bytes = writer.take();
  expect(describeMessage(bytes.subarray(0, 5))).toBe('ParseComplete');
  expect(describeMessage(bytes.subarray(5))).toBe('ErrorResponse ERROR 22003 "out of range"');
});
