/**
 * The program's version, which is the engine's, and the PostgreSQL version whose behaviour it serves.
 * It is told by the engine, so that no file is read for it.
 */
import { serverVersion } from '../../engine/index.ts';

/** `aiondb 0.1.0 (PostgreSQL 15.0)` */
export function versionText(): string {
  const match = /^(\S+) \(AionDB ([^)]+)\)$/.exec(serverVersion);
  return match === null ? `aiondb ${serverVersion}` : `aiondb ${match[2]} (as PostgreSQL ${match[1]})`;
}
