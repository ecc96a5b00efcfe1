/**
 * `npm run build`: writes dist/, which mirrors the source tree.
 *
 * Three steps, each of which starts from nothing: empty dist/, compile, copy what the compiler does not carry over
 * (grammar sources, compiled grammar recipes, pages), and make the program executable.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const program = join(dist, 'adapters/cli/main.js');

rmSync(dist, { recursive: true, force: true });
compile();
for (const folder of ['engine', 'frontends', 'adapters']) copyAssets(join(root, folder));
if (existsSync(program)) chmodSync(program, 0o755);

function compile(): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, '.ci/tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Copies every file that is neither TypeScript nor prose to its place under dist/. */
function copyAssets(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const source = join(folder, entry.name);
    if (entry.isDirectory()) copyAssets(source);
    else if (!/\.(ts|md)$/.test(entry.name)) {
      const target = join(dist, relative(root, source));
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(source, target);
    }
  }
}
