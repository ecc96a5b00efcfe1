/**
 * Copies of files that are whole or not there: written under `<name>.part`, synced, then renamed. The bytes are hashed
 * on their way, so what was read is what the sum is of.
 *
 * `step` moves a megabyte; who may not block a thread steps from turn to turn and syncs asynchronously. The caller
 * syncs the folder.
 */
import type { Host, OpenFile } from '../../host/host.ts';

/** SHA-256 in hexadecimal digits, and the size. */
export interface FileSum {
  readonly bytes: number;
  readonly sha256: string;
}

type CopyHost = Pick<Host, 'files' | 'hashing'>;

const stepBytes = 1_048_576;
const partSuffix = '.part';

export class FileCopy {
  readonly sizeBytes: number;
  readonly #host: CopyHost;
  readonly #from: OpenFile;
  readonly #to: OpenFile;
  readonly #target: string;
  readonly #hash: ReturnType<Host['hashing']['sha256Stream']>;
  readonly #chunk: Uint8Array = new Uint8Array(stepBytes);
  readonly #contentBytes: number;
  #done = 0;

  /** @param contentBytes what lies behind so many bytes becomes zeros */
  constructor(host: CopyHost, from: string, to: string, contentBytes?: number) {
    this.#host = host;
    this.#target = to;
    this.#hash = host.hashing.sha256Stream();
    this.#from = host.files.open(from, 'read');
    try {
      this.sizeBytes = this.#from.sizeBytes();
      this.#contentBytes = Math.min(this.sizeBytes, contentBytes ?? this.sizeBytes);
      this.#to = host.files.open(`${to}${partSuffix}`, 'create');
      this.#to.truncate(0);
    } catch (error) {
      this.#from.close();
      throw error;
    }
  }

  /** Copies the next megabyte; false when everything is written. */
  step(): boolean {
    const count = Math.min(stepBytes, this.sizeBytes - this.#done);
    if (count === 0) return false;
    const part = this.#chunk.subarray(0, count);
    const readable = Math.max(0, Math.min(count, this.#contentBytes - this.#done));
    const read = this.#from.readAt(part.subarray(0, readable), this.#done);
    part.fill(0, read);
    this.#to.writeAt(part, this.#done);
    this.#hash.update(part);
    this.#done += count;
    return this.#done < this.sizeBytes;
  }

  sync(): void {
    this.#to.fdatasync();
  }

  syncAsync(): Promise<void> {
    return this.#to.fdatasyncAsync();
  }

  /** Gives the synced copy its name. */
  publish(): FileSum {
    this.#close();
    this.#host.files.rename(`${this.#target}${partSuffix}`, this.#target);
    return { bytes: this.sizeBytes, sha256: hexOf(this.#hash.digest()) };
  }

  /** Leaves nothing behind. */
  discard(): void {
    this.#close();
    this.#host.files.remove(`${this.#target}${partSuffix}`);
  }

  #close(): void {
    this.#from.close();
    this.#to.close();
  }
}

/** Copies a file on the spot. `onStep` gets the bytes of each step, and may throw to stop it. */
export function copyFile(
  host: CopyHost,
  from: string,
  to: string,
  onStep: (bytes: number) => void,
  contentBytes?: number,
): FileSum {
  const copy = new FileCopy(host, from, to, contentBytes);
  try {
    while (copy.step()) onStep(stepBytes);
    copy.sync();
    return copy.publish();
  } catch (error) {
    copy.discard();
    throw error;
  }
}

/** The sum of a file as it is. */
export function sumFile(host: CopyHost, path: string, onStep: (bytes: number) => void): FileSum {
  const hash = host.hashing.sha256Stream();
  const file = host.files.open(path, 'read');
  try {
    const chunk = new Uint8Array(stepBytes);
    let bytes = 0;
    for (;;) {
      const count = file.readAt(chunk, bytes);
      if (count === 0) break;
      hash.update(chunk.subarray(0, count));
      bytes += count;
      onStep(count);
    }
    return { bytes, sha256: hexOf(hash.digest()) };
  } finally {
    file.close();
  }
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
