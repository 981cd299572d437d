import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { models } from '../check/models/index.ts';
import { durationMs } from '../hammer/duration.ts';
import { exitCodes, InvalidRunError } from '../hammer/verdict.ts';
import { checkedText } from '../report/checked-text.ts';
import { checkFile } from './check-file.ts';
import { openOutput } from './output.ts';
import { wholeNumber } from './whole-number.ts';

interface Options {
  readonly model: string;
  readonly timeout: string;
  readonly memory: string;
  readonly json?: string;
}

export function checkCommand(done: (exitCode: number) => void): Command {
  return new Command('check')
    .description('say whether a recorded history is linearizable')
    .argument('<history>', 'a file with one JSON object a line: process, type, f, key, value')
    .requiredOption('--model <name>', `what it is a history of: ${[...models.keys()].join(', ')}`)
    .option('--timeout <time>', 'for how long to search', '60s')
    .option('--memory <MiB>', 'how much may be remembered of the search', '1024')
    .option('--json <file>', 'write what was found there')
    .addHelpText('after', '\nExit codes: 0 held, 1 violated, 2 bad usage or input, 4 undecided.')
    .action(async (file: string, options: Options) => done(await checkHistory(file, options)));
}

async function checkHistory(file: string, options: Options): Promise<number> {
  const { model } = options;
  if (!models.has(model)) {
    throw new InvalidRunError(`There is no model ${model}: there are ${[...models.keys()].join(', ')}.`);
  }
  const timeoutMs = durationMs('timeout', options.timeout);
  const memoryBytes = wholeNumber('memory', options.memory) * 2 ** 20;
  const json = options.json === undefined ? undefined : openOutput(options.json);
  const checked = await checkFile({ file, model, timeoutMs, memoryBytes });
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ file, model, ...checked }, null, 2)}\n`);
  console.log(checkedText(checked));
  return exitCodes[checked.outcome];
}
