import { Command, CommanderError } from 'commander';
import { HammerlockError } from '../base/hammerlock-error.ts';
import { packageVersion } from '../base/package-version.ts';
import { BAD_INPUT_EXIT_CODE } from '../hammer/verdict/verdict.ts';
import { checkCommand } from './check-command.ts';
import { readConfig } from './config/apply-config.ts';
import { exploreCommand } from './explore-command.ts';
import { initCommand } from './init-command.ts';
import { printError, printUsage } from './output/print.ts';
import { reportCommand } from './report-command.ts';
import { selftestCommand } from './selftest-command.ts';
import { serveCommand } from './serve-command.ts';
import { stressCommand } from './stress-command.ts';

/** Runs the command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const done = (code: number) => {
    exitCode = code;
  };
  const program = new Command('hammerlock')
    .description(
      'Finds concurrency bugs: hammers locks, stores and services with worker threads, explores the schedules of small ' +
        'programs, and checks histories for linearizability. Also serves slide decks over HTTP.',
    )
    .version(packageVersion())
    .addCommand(stressCommand(done))
    .addCommand(exploreCommand(done))
    .addCommand(checkCommand(done))
    .addCommand(reportCommand(done))
    .addCommand(initCommand(done))
    .addCommand(selftestCommand(done))
    .addCommand(serveCommand(done));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: printUsage });
    readConfig(command);
  }
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : BAD_INPUT_EXIT_CODE;
    const isRefusal = error instanceof HammerlockError;
    printError(isRefusal ? error.message : error);
    return BAD_INPUT_EXIT_CODE;
  }
}
