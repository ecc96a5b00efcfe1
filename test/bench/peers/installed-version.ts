import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Version of a package in this benchmark's own node_modules. */
export function installedVersion(name: string): string {
  const manifest = join(import.meta.dirname, '../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
