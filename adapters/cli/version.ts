/** The program's version, which is the engine's. */
import { serverVersion } from '../../engine/index.ts';

/** `aiondb 0.1.0 (PostgreSQL 15.0)` */
export function versionText(): string {
  const match = /^(\S+) \(AionDB ([^)]+)\)$/.exec(serverVersion);
  return match === null ? `aiondb ${serverVersion}` : `aiondb ${match[2]} (as PostgreSQL ${match[1]})`;
}
