/**
 * Encoding 2, frame of reference in whole bytes: smallest value as float64, u32 width 0, 1, 2 or 4 in 8 bytes, then the
 * distances from the smallest value in that many bytes each. Blocks of this form are read and no longer written: bit
 * packed numbers are smaller and as quick.
 */
import type { BlockSections } from './block-sections.ts';
import type { Numbers } from './number-plan.ts';

/** Fills `target`, an Int32Array or a Float64Array as the kind of the column asks. */
export function readFrameOfReference<Lane extends Numbers>(block: BlockSections, target: Lane): Lane {
  const minimum = block.float64s(1)[0]!;
  const width = block.int32s(2)[0]!;
  const distances = block.narrow(target.length, width);
  for (let i = 0; i < target.length; i++) target[i] = distances[i]! + minimum;
  return target;
}
