import { Command } from 'commander';
import { checkFlags } from './check/check-flags.ts';
import { type CheckCommandOptions, runCheck } from './run-check.ts';

export function checkCommand(done: (exitCode: number) => void): Command {
  const command = new Command('check')
    .description(
      'check whether a recorded history is linearizable, or what its transactions show of their isolation',
    )
    .argument(
      '<history>',
      'a file with one JSON object per line (process, type, f, key, input or output), an array of them, or the EDN or a log of Jepsen; it may be compressed by gzip; - for standard input',
    );
  for (const { name, value, text, byDefault } of checkFlags) {
    command.option(value === undefined ? `--${name}` : `--${name} <${value}>`, text, byDefault);
  }
  return command
    .addHelpText(
      'after',
      '\nExit codes: 0 held, 1 violated, 2 bad usage or input, 4 undecided. Ctrl-C ends a check early.',
    )
    .action(async (file: string, options: CheckCommandOptions) => done(await runCheck(file, options)));
}
