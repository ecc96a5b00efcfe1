/**
 * Column blocks: one column of up to 4,096 rows in one run of bytes.
 *
 * Here the envelope (envelope.ts) is opened and the kind's codec called. Each kind has its file, `<kind>-column.ts`,
 * which says what encodings it knows; each encoding has a file with its payload; block-sections.ts gives the numbers of
 * the encodings, number-plan.ts the rule by which one is chosen.
 *
 * Two ways lead in. `decodeColumn` takes bytes from outside (storage, a log, a buffer that will be reused): it copies them
 * once and compares the checksum. `viewColumn` takes bytes that were checked before, or were just encoded, and that
 * nobody will change: typed arrays of the result lie in them, nothing is copied when they are aligned to 8 bytes.
 */
import { invariant } from '../error.ts';
import type { Vector } from '../value/vector.ts';
import { BlockSections, encodings } from './block-sections.ts';
import { decodeBooleans, encodeBooleans } from './boolean-column.ts';
import { damaged } from './damage.ts';
import { decodeDatums, encodeDatums } from './datum-column.ts';
import { aligned, readEnvelope, verifyChecksum } from './envelope.ts';
import { decodeFloats, encodeFloats } from './float-column.ts';
import { decodeFloatVectors, encodeFloatVectors } from './float-vector-column.ts';
import { decodeIntegers, encodeIntegers } from './integer-column.ts';
import type { EncodedColumn, PhysicalKind } from './shape.ts';
import { kindCodes } from './shape.ts';
import { decodeTexts, encodeTexts } from './text-column.ts';

/** See `BlockCodec.encodeColumn`. */
export function encodeColumn(kind: PhysicalKind, vector: Vector, count: number): EncodedColumn {
  const held = vector.kind === 'text' ? vector.offsets.length - 1 : vector.values.length;
  invariant(count <= held, 'a vector holds the values to encode');
  switch (kind) {
    case 'bool':
      return encodeBooleans(vector, count);
    case 'int32':
    case 'int64':
      return encodeIntegers(kind, vector, count);
    case 'float64':
      return encodeFloats(vector, count);
    case 'text':
      return encodeTexts(vector, count);
    case 'float32s':
      return encodeFloatVectors(vector, count);
    case 'any':
      return encodeDatums(kind, vector, count);
  }
}

/** See `BlockCodec.decodeColumn`. */
export function decodeColumn(kind: PhysicalKind, bytes: Uint8Array, count: number): Vector {
  const own = bytes.slice();
  readEnvelope(own, nameOf(kind));
  verifyChecksum(own, nameOf(kind));
  return viewColumn(kind, own, count);
}

/** See `BlockCodec.viewColumn`. */
export function viewColumn(kind: PhysicalKind, bytes: Uint8Array, count: number): Vector {
  const own = aligned(bytes);
  const envelope = readEnvelope(own, nameOf(kind));
  if (envelope.code !== kindCodes[kind]) throw damaged(`${nameOf(kind)} says it is of kind ${envelope.code}`);
  if (envelope.count !== count) throw damaged(`${nameOf(kind)} has ${envelope.count} rows and not ${count}`);
  const block = new BlockSections(own, envelope.encoding, envelope.flags, count);
  const vector = decodeBlock(kind, block);
  block.finish();
  return vector;
}

function nameOf(kind: PhysicalKind): string {
  return `a column block of ${kind}`;
}

function decodeBlock(kind: PhysicalKind, block: BlockSections): Vector {
  switch (kind) {
    case 'int32':
    case 'int64':
      return block.encoding === encodings.datums ? decodeDatums(kind, block) : decodeIntegers(kind, block);
    case 'text':
      return decodeTexts(block);
    case 'bool':
      return decodeBooleans(block);
    case 'float64':
      return decodeFloats(block);
    case 'float32s':
    case 'any':
      if (block.encoding !== encodings.plain) throw damaged(`${nameOf(kind)} has unknown encoding ${block.encoding}`);
      return kind === 'any' ? decodeDatums(kind, block) : decodeFloatVectors(block);
  }
}
