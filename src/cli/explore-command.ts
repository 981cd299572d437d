import { basename } from 'node:path';
import { Command } from 'commander';
import { countText, numberText } from '../base/number-text.ts';
import { itemsOfShard, parseShard } from '../base/option-values/shard.ts';
import { packageVersion } from '../base/package-version.ts';
import { outcomeWord } from '../explore/exploration-text.ts';
import {
  type Exploration,
  type ExplorationProgress,
  type ExploreOptions,
  explorationText,
  openExplorer,
  type StrategyName,
} from '../explore/index.ts';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { moduleUrl } from '../hammer/modules/module-url.ts';
import { exitCodes } from '../hammer/verdict/verdict.ts';
import { overallOutcome } from '../report/overall-outcome.ts';
import { terminalLine } from '../report/terminal/terminal-line.ts';
import { wholeNumber } from './flags/whole-number.ts';
import { openInterrupt } from './interrupt.ts';
import { type Refusal, whyNotRun } from './not-run.ts';
import { openExploreOutputs } from './output/explore-outputs.ts';
import { refuseSharedFiles } from './output/open-output.ts';
import { print, printOutcome } from './output/print.ts';

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
  readonly progress?: true;
  readonly shard?: string;
  readonly json?: string;
  readonly junit?: string;
  readonly html?: string;
}

export function exploreCommand(done: (exitCode: number) => void): Command {
  return new Command('explore')
    .description('run small programs under many schedules, and show the schedule of a failure')
    .argument('[programs...]', 'files whose default export is a program, see defineProgram')
    .option(
      '--strategy <name>',
      'how to choose schedules: random; pct, for bugs that depend on the order of a few steps; dfs, for all schedules',
      'random',
    )
    .option(
      '--executions <n>',
      'the number of executions (default: 10,000, or as many as have 5,000,000 steps; for dfs, all schedules)',
    )
    .option(
      '--preemptions <n>',
      "for dfs: how many preemptions a schedule may have, or 'none' for no bound (default: 2)",
    )
    .option('--depth <n>', 'for pct: how many steps in a certain order a bug may need (default: 3)')
    .option('--seed <n>', 'the seed of all random choices (default: a random one)')
    .option('--max-deaths [n]', 'let up to n threads die before any of their steps; 1 if no number follows')
    .option('--timeouts', 'let a wait time out at any step, not only when no other thread can run')
    .option(
      '--plain-accesses',
      'treat plain accesses to shared typed arrays as steps, and look for data races',
    )
    .option(
      '--spins <n>',
      'how often threads may repeat the same steps without a change before the execution counts as a possible livelock',
      '1000',
    )
    .option(
      '--shard <i/n>',
      'explore one of n parts, such as 2/4, on each of n machines: every nth program or, of fewer than n programs, a part of each',
    )
    .option('--replay <schedule>', 'run the schedule of a failure, once')
    .option('--progress', 'print the progress on standard error also where that is not a terminal')
    .option('--json <file>', 'write the results as JSON')
    .option('--junit <file>', 'write the results as JUnit XML')
    .option('--html <file>', 'write the results as an HTML page')
    .addHelpText(
      'after',
      '\nExit codes: 0 held, 1 violated (assertion, data race), 2 bad usage or input, ' +
        '3 deadlocked (deadlock, lost wake-up), 4 undecided (a possible livelock, for example). ' +
        'Ctrl-C ends an exploration early.',
    )
    .action(async (files: string[], flags: ExploreFlags) => done(await explore(files, flags)));
}

async function explore(files: readonly string[], flags: ExploreFlags): Promise<number> {
  const { urls, shard } = programsOf(files, flags.shard);
  if (flags.replay !== undefined && urls.length > 1) {
    throw new InvalidRunError(`A schedule belongs to one program, but ${urls.length} are named: name one.`);
  }
  const settings = { ...settingsOf(flags), ...(shard !== undefined && { shard }) };
  refuseSharedFiles(urls, [flags.json, flags.junit, flags.html]);
  const writeOutputs = await openExploreOutputs(flags);
  const explorations: Exploration[] = [];
  let missed: readonly string[] = urls;
  let refusal: Refusal | undefined;
  const interrupt = openInterrupt();
  const { signal } = interrupt;
  const explorer = openExplorer();
  try {
    for (const url of urls) {
      if (signal.aborted) break;
      const line = terminalLine(process.stderr, flags.progress ?? false);
      const onProgress = (progress: ExplorationProgress) =>
        line.show(() => progressText(basename(url), progress));
      try {
        explorations.push(await explorer.run(url, { ...settings, onProgress, signal }));
      } finally {
        line.clear();
      }
      const exploration = explorations.at(-1)!;
      missed = missed.slice(1);
      printOutcome(explorationText(exploration), exploration.outcome, outcomeWord(exploration));
    }
  } catch (error) {
    // What was found so far must still be reported.
    refusal = { error };
  } finally {
    interrupt[Symbol.dispose]();
    await explorer.close();
  }
  const found = overallOutcome(explorations);
  const outcome = found === 'held' && missed.length > 0 ? 'undecided' : found;
  if (explorations.length > 0 || refusal === undefined) {
    const notRun = missed.map((file, index) => ({ file, reason: whyNotRun('exploration', refusal, index) }));
    writeOutputs({ hammerlock: packageVersion(), node: process.version, outcome, explorations, notRun });
  }
  if (refusal !== undefined) throw refusal.error;
  if (missed.length > 0) {
    const names = missed.map((url) => basename(url)).join(', ');
    printOutcome(`${outcome}: stopped before ${names}`, outcome);
  }
  if (flags.html !== undefined) print(`report: ${flags.html}`);
  return exitCodes[outcome];
}

/**
 * The programs to explore, and the shard of each: undefined if it is explored in full.
 *
 * @throws {@link InvalidRunError}
 */
function programsOf(files: readonly string[], shard: string | undefined) {
  if (files.length === 0) {
    throw new InvalidRunError(
      'Name the files of the programs, on the command line or as explore.programs in hammerlock.config.ts.',
    );
  }
  const urls = files.map((file) => moduleUrl('program', file));
  if (shard === undefined) return { urls, shard };
  const parsed = parseShard(shard, InvalidRunError);
  if (urls.length < parsed.count) return { urls, shard };
  return { urls: itemsOfShard(urls, parsed), shard: undefined };
}

/**
 * The options of the explorer, which checks their ranges itself.
 *
 * @throws {@link InvalidRunError} for a value that is not a number
 */
function settingsOf(flags: ExploreFlags): ExploreOptions {
  const { executions, preemptions, depth, maxDeaths, replay } = flags;
  return {
    strategy: flags.strategy as StrategyName,
    ...(executions !== undefined && { executions: wholeNumber('executions', executions) }),
    ...(preemptions !== undefined && { preemptions: boundOf(preemptions) }),
    ...(depth !== undefined && { depth: wholeNumber('depth', depth) }),
    ...(flags.seed !== undefined && { seed: wholeNumber('seed', flags.seed) }),
    maxDeaths: maxDeaths === undefined ? 0 : maxDeaths === true ? 1 : wholeNumber('maxDeaths', maxDeaths),
    timeouts: flags.timeouts ?? false,
    plainAccesses: flags.plainAccesses ?? false,
    spins: wholeNumber('spins', flags.spins),
    ...(replay !== undefined && { replay }),
  };
}

function boundOf(preemptions: string): number {
  return preemptions === 'none' ? Number.POSITIVE_INFINITY : wholeNumber('preemptions', preemptions);
}

function progressText(program: string, { executions, steps, elapsedMs }: ExplorationProgress): string {
  const rate = numberText(Math.round((executions * 1_000) / elapsedMs));
  return `${program.padEnd(24)} ${countText(executions, 'execution')} · ${rate}/s · ${countText(steps, 'step')}`;
}
