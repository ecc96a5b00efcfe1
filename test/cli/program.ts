/** The program as a child process, run from the sources. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'adapters/cli/main.ts');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly child: ChildProcess;
  /** The first whole line of standard output. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<Ended>;
  /** Everything on standard error so far. */
  readonly stderr: () => string;
}

export function start(args: readonly string[], input?: string, env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
      if (stdout.includes('\n')) resolve(stdout.slice(0, stdout.indexOf('\n')));
    });
    void ended.then(() => reject(new Error(`the program ended: ${stderr}`)));
  });
  // a program that is expected to fail has no first line
  firstLine.catch(() => {});
  child.stdin.end(input ?? '');
  return { child, firstLine, ended, stderr: () => stderr };
}

/** Runs to the end. */
export function run(args: readonly string[], input?: string, env?: NodeJS.ProcessEnv): Promise<Ended> {
  return start(args, input, env).ended;
}
