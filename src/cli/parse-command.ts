import { Command, CommanderError } from 'commander';
import { packageVersion } from '../base/package-version.ts';
import { BAD_INPUT_EXIT_CODE } from '../hammer/verdict/verdict.ts';
import { readConfig } from './config/apply-config.ts';
import { printUsage } from './output/print.ts';

type MakeCommand = (done: (exitCode: number) => void) => Command;

/** The commands, by name, in the order of the help. Their modules are loaded when they are needed. */
const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  stress: async () => (await import('./stress-command.ts')).stressCommand,
  explore: async () => (await import('./explore-command.ts')).exploreCommand,
  check: async () => (await import('./check-command.ts')).checkCommand,
  report: async () => (await import('./report-command.ts')).reportCommand,
  init: async () => (await import('./init-command.ts')).initCommand,
  selftest: async () => (await import('./selftest-command.ts')).selftestCommand,
  serve: async () => (await import('./serve-command.ts')).serveCommand,
};

/** Parses the command line, runs the command that it names, and returns its exit code. */
export async function parseCommand(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const done = (code: number) => {
    exitCode = code;
  };
  const program = new Command('hammerlock')
    .description(
      'Finds concurrency bugs: hammers locks, stores and services with worker threads, explores the schedules of small ' +
        'programs, and checks histories for linearizability. Also serves slide decks over HTTP.',
    )
    .version(packageVersion());
  for (const make of await commandsFor(argv[2])) program.addCommand(make(done));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: printUsage });
    readConfig(command);
  }
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : BAD_INPUT_EXIT_CODE;
    throw error;
  }
}

/** The command of this name; all of them for any other argument, such as `--help`. */
async function commandsFor(name = ''): Promise<MakeCommand[]> {
  const named = Object.hasOwn(commands, name) ? [commands[name]!] : Object.values(commands);
  return Promise.all(named.map((load) => load()));
}
