/**
 * A random UUID, version 4 (RFC 9562): 122 bits from the session's randomness, written as text.
 */
import { uuidFromBytes } from '../../value/uuid.ts';
import type { EvalContext } from '../contract.ts';

export function randomUuid(session: EvalContext): string {
  const bytes = session.randomBytes(16).slice();
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return uuidFromBytes(bytes);
}
