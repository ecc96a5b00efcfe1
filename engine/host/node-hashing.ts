/**
 * Checksums and digests by Node's own native code. Pure functions, so the simulated host uses them too.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The host's `Hashing`. */
export class NodeHashing {
  crc32(bytes: Uint8Array, seed = 0): number {
    return crc32(bytes, seed);
  }

  sha256(bytes: Uint8Array): Uint8Array {
    return new Uint8Array(createHash('sha256').update(bytes).digest());
  }

  sha256Stream(): { update(bytes: Uint8Array): void; digest(): Uint8Array } {
    const hash = createHash('sha256');
    return {
      update: (bytes) => void hash.update(bytes),
      digest: () => new Uint8Array(hash.digest()),
    };
  }
}
