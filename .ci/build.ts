/**
 * `npm run build`: writes dist/, whose faces stand where the source tree has them.
 *
 * The compiler checks types and writes every declaration; the bundler writes the package faces, the program and the
 * worker with what they share as chunks. A process then loads a handful of files: loading the seven hundred modules one
 * by one took more than half a second.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const program = 'adapters/cli/main';
/** Threads find their module beside the chunk that starts them. */
const workers = ['engine/txn/checkpoint/checkpoint-worker', 'engine/txn/backup/backup-worker'];

rmSync(dist, { recursive: true, force: true });
declare();
await bundle();
chmodSync(join(dist, `${program}.js`), 0o755);

function declare(): void {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, '.ci/tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Source files of the package faces, without their extension, as package.json names them. */
function faces(): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly default: string }>>;
  };
  return Object.values(exports).map((face) => face.default.replace(/^\.\/dist\//, '').replace(/\.js$/, ''));
}

async function bundle(): Promise<void> {
  const entries = [...faces(), program].map((path) => ({ in: join(root, `${path}.ts`), out: path }));
  for (const path of workers) entries.push({ in: join(root, `${path}.ts`), out: `chunks/${path.split('/').at(-1)}` });
  await build({
    entryPoints: entries,
    outdir: dist,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: true,
    sourcesContent: false,
    keepNames: false,
    logLevel: 'warning',
  });
}
