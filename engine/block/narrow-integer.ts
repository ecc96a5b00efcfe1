/**
 * Unsigned integers in as few whole bytes as the largest of them needs: lengths, codes and distances inside blocks.
 * Width 0 takes no bytes and means that all are 0.
 */

export type NarrowWidth = 0 | 1 | 2 | 4;

/** Bytes for integers from 0 to `maximum`, which is below 2^32. */
export function narrowWidth(maximum: number): NarrowWidth {
  return maximum === 0 ? 0 : maximum <= 0xff ? 1 : maximum <= 0xffff ? 2 : 4;
}

/** The place for `count` integers of that width at an aligned offset; undefined for width 0, which takes none. */
export function narrowTarget(
  bytes: Uint8Array,
  offset: number,
  count: number,
  width: NarrowWidth,
): Uint8Array | Uint16Array | Uint32Array | undefined {
  const start = bytes.byteOffset + offset;
  switch (width) {
    case 0:
      return undefined;
    case 1:
      return new Uint8Array(bytes.buffer, start, count);
    case 2:
      return new Uint16Array(bytes.buffer, start, count);
    case 4:
      return new Uint32Array(bytes.buffer, start, count);
  }
}
