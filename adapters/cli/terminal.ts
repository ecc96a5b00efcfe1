/**
 * `aiondb shell`: the shell on a terminal, with a history that outlives it, or on a pipe, without prompts.
 *
 * Ctrl-C throws away what is being typed or stops the running statement; Ctrl-D leaves. The history is kept in
 * `.aiondb_history` in the user's home.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { openDatabase } from './open-database.ts';
import { Shell } from './shell.ts';
import { versionText } from './version.ts';

const historyLines = 1_000;

/**
 * Runs until the input ends.
 * @param folder undefined keeps the database in memory
 * @returns false when it read a pipe and some statement failed
 */
export async function runShell(folder: string | undefined): Promise<boolean> {
  const engine = await openDatabase(folder);
  try {
    const interactive = process.stdin.isTTY === true;
    const shell = new Shell({ engine, user: userName(), write: (text) => process.stdout.write(text) });
    if (interactive) {
      const place = folder ?? 'a database in memory, gone when you leave';
      process.stdout.write(`${versionText()} on ${place}\nType \\? for help.\n\n`);
    }
    await readLines(shell, interactive);
    await shell.end();
    return interactive || !shell.failed;
  } finally {
    await engine.close();
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // a user without an entry in the system's list has no name
    return 'aiondb';
  }
}

async function readLines(shell: Shell, interactive: boolean): Promise<void> {
  const lines = createInterface({
    input: process.stdin,
    ...(interactive ? { output: process.stdout, history: readHistory(), historySize: historyLines } : {}),
    removeHistoryDuplicates: true,
    terminal: interactive,
  });
  if (interactive) lines.on('history', writeHistory);
  lines.on('SIGINT', () => {
    shell.interrupt();
    process.stdout.write('\n');
    // a statement that stops is followed by the next prompt anyway
    if (!shell.running) prompt(lines, shell, interactive);
  });
  prompt(lines, shell, interactive);
  for await (const line of lines) {
    if ((await shell.line(line)) === 'quit') break;
    prompt(lines, shell, interactive);
  }
  lines.close();
}

function prompt(lines: Interface, shell: Shell, interactive: boolean): void {
  if (!interactive) return;
  lines.setPrompt(shell.prompt);
  lines.prompt();
}

const historyPath = (): string => join(homedir(), '.aiondb_history');

/** Newest first, as readline wants it. */
function readHistory(): string[] {
  try {
    return readFileSync(historyPath(), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .reverse();
  } catch {
    // the first run has none
    return [];
  }
}

function writeHistory(history: readonly string[]): void {
  try {
    writeFileSync(historyPath(), `${[...history].reverse().join('\n')}\n`, { mode: 0o600 });
  } catch {
    // a home that cannot be written to has no history
  }
}
