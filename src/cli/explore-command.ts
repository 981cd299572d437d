import { randomInt } from 'node:crypto';
import { basename } from 'node:path';
import { Command } from 'commander';
import { numberText } from '../base/number-text.ts';
import {
  type Exploration,
  type ExplorationProgress,
  type ExploreOptions,
  explorationEvidence,
  explorationLine,
  openExplorer,
  type StrategyName,
} from '../explore/index.ts';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { moduleUrl } from '../hammer/modules/module-url.ts';
import { exitCodes } from '../hammer/verdict/verdict.ts';
import { terminalLine } from '../report/terminal/terminal-line.ts';
import { openOutput, refuseTwice, writeOutput } from './open-output.ts';
import { overallOutcome } from './overall-outcome.ts';
import { print } from './print.ts';
import { wholeNumber } from './whole-number.ts';

interface ExploreFlags {
  readonly strategy: string;
  readonly executions?: string;
  readonly preemptions?: string;
  readonly depth?: string;
  readonly seed?: string;
  readonly maxDeaths?: string | true;
  readonly timeouts?: true;
  readonly plainAccesses?: true;
  readonly spins: string;
  readonly replay?: string;
  readonly json?: string;
}

export function exploreCommand(done: (exitCode: number) => void): Command {
  return new Command('explore')
    .description('run small programs under one schedule after the other, and name what fails')
    .argument('<programs...>', 'files, each with a program as its default export; see defineProgram')
    .option(
      '--strategy <name>',
      'how to choose what comes next: random; pct, for what needs few steps in one order; dfs, for all there is',
      'random',
    )
    .option(
      '--executions <n>',
      'after how many to stop (default: 10,000, or when they come to 5,000,000 steps; for dfs, when all is explored)',
    )
    .option(
      '--preemptions <n>',
      "how often dfs may interrupt a thread that could go on, or 'none' for no bound (default: 2)",
    )
    .option('--depth <n>', 'how many steps in one order pct looks for (default: 3)')
    .option('--seed <n>', 'what choices are drawn from (default: a random one)')
    .option('--max-deaths [n]', 'let up to n threads die, before any of their steps; 1 if no number follows')
    .option('--timeouts', 'let a wait time out at any step, not only when nothing else can run')
    .option(
      '--plain-accesses',
      'let plain accesses to shared typed arrays be steps too, and look for data races',
    )
    .option(
      '--spins <n>',
      'how often threads may do the same steps, with nothing changed, before that is given up',
      '1000',
    )
    .option('--replay <schedule>', 'follow this schedule of a failure, once')
    .option('--json <file>', 'write what was found there')
    .addHelpText(
      'after',
      '\nExit codes: 0 held, 1 violated (assertion, data race), 2 bad usage or input, ' +
        '3 deadlocked (deadlock, lost wake-up), 4 undecided (a possible livelock too).',
    )
    .action(async (files: string[], options: ExploreFlags) => done(await explore(files, options)));
}

async function explore(files: readonly string[], options: ExploreFlags): Promise<number> {
  const urls = files.map((file) => moduleUrl('program', file));
  if (options.replay !== undefined && urls.length > 1) {
    throw new InvalidRunError(`A schedule is of one program, not of ${urls.length}: name one.`);
  }
  const settings = settingsOf(options);
  refuseTwice(urls, [options.json]);
  const json = options.json === undefined ? undefined : openOutput(options.json);
  const explorations: Exploration[] = [];
  const explorer = openExplorer();
  try {
    for (const url of urls) {
      const line = terminalLine(process.stdout);
      const onProgress = (tally: ExplorationProgress) => line.show(progressText(basename(url), tally));
      try {
        explorations.push(await explorer.run(url, { ...settings, onProgress }));
      } finally {
        line.clear();
      }
      const exploration = explorations.at(-1)!;
      print([explorationLine(exploration), explorationEvidence(exploration)].filter(Boolean).join('\n'));
    }
  } finally {
    await explorer.close();
    // What was found before an invalid program stays found.
    const found = { node: process.version, explorations };
    writeOutput('what was found', json, () => `${JSON.stringify(found, null, 2)}\n`);
  }
  return exitCodes[overallOutcome(explorations)];
}

/** What is wrong with a value beyond its being no number, the explorer says. @throws {@link InvalidRunError} */
function settingsOf(options: ExploreFlags): ExploreOptions {
  const { executions, preemptions, depth, maxDeaths, replay } = options;
  return {
    strategy: options.strategy as StrategyName,
    ...(executions !== undefined && { executions: wholeNumber('executions', executions) }),
    ...(preemptions !== undefined && { preemptions: boundOf(preemptions) }),
    ...(depth !== undefined && { depth: wholeNumber('depth', depth) }),
    seed: options.seed === undefined ? randomInt(2 ** 32) : wholeNumber('seed', options.seed),
    maxDeaths: maxDeaths === undefined ? 0 : maxDeaths === true ? 1 : wholeNumber('maxDeaths', maxDeaths),
    timeouts: options.timeouts ?? false,
    plainAccesses: options.plainAccesses ?? false,
    spins: wholeNumber('spins', options.spins),
    ...(replay !== undefined && { replay }),
  };
}

function boundOf(preemptions: string): number {
  return preemptions === 'none' ? Number.POSITIVE_INFINITY : wholeNumber('preemptions', preemptions);
}

function progressText(program: string, { executions, steps, elapsedMs }: ExplorationProgress): string {
  const rate = numberText(Math.round((executions * 1_000) / elapsedMs));
  return `${program.padEnd(24)} ${numberText(executions)} executions · ${rate}/s · ${numberText(steps)} steps`;
}
