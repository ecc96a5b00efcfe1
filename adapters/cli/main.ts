#!/usr/bin/env node
/**
 * The program `aiondb`. Exit codes: 0 done, 1 failed, 2 arguments that make no command; the doctor has its own.
 *
 * Each command is loaded when it is asked for, so that --help costs nothing.
 */
import { type Command, helpText, parseCommandLine, UsageError } from './command-line.ts';

/** Returns the exit code. */
async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(helpText);
      return 0;
    case 'version': {
      const { versionText } = await import('./version.ts');
      process.stdout.write(`${versionText()}\n`);
      return 0;
    }
    case 'serve': {
      const { serve } = await import('./serve.ts');
      await serve(command);
      return 0;
    }
    case 'backup': {
      const { runBackup } = await import('./backup.ts');
      await runBackup(command);
      return 0;
    }
    case 'restore': {
      const { runRestore } = await import('./backup.ts');
      await runRestore(command);
      return 0;
    }
    case 'shell': {
      const { runShell } = await import('./terminal.ts');
      return (await runShell(command.folder)) ? 0 : 1;
    }
    case 'doctor': {
      const { runDoctor } = await import('./doctor.ts');
      return await runDoctor(command.folder, command.constraints, (text) => process.stdout.write(text));
    }
  }
}

async function main(): Promise<number> {
  try {
    return await run(parseCommandLine(process.argv.slice(2)));
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`aiondb: ${error.message}\nTry "aiondb --help".\n`);
      return 2;
    }
    const { failureText } = await import('./failure-text.ts');
    process.stderr.write(`aiondb: ${failureText(error)}\n`);
    return 1;
  }
}

process.exitCode = await main();
