/**
 * COLLATE: text is ordered by code point, so the collations that say just that are the ones there are.
 */
import { type DataType, DbError, unsupported } from '../../../engine/extend.ts';
import type { ObjectName } from '../ast/name.ts';
import { typeText } from './type-name.ts';

const byCodePoint = new Set(['C', 'POSIX', 'default', 'ucs_basic', 'C.utf8']);
const collatable = new Set(['text', 'varchar', 'bpchar', 'name', 'unknown', 'any']);

/** Throws 42804 for a type without collations, 0A000 for a collation that orders otherwise. */
export function requireCollation({ name, position }: ObjectName, type: DataType): void {
  if (!collatable.has((type.element ?? type).name)) {
    throw new DbError('42804', `collations are not supported by type ${typeText(type)}`, { position });
  }
  if (!byCodePoint.has(name)) throw unsupported(`collation "${name}"`, { position });
}
