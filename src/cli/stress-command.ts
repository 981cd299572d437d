import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { countText } from '../base/number-text.ts';
import { itemsOfShard, parseShard, type Shard, shardText } from '../base/option-values/shard.ts';
import { packageVersion } from '../base/package-version.ts';
import { runtimeText } from '../base/runtime-text.ts';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { type FaultKind, faultKinds } from '../hammer/faults/fault-log.ts';
import { defaultWorkers, specOf } from '../hammer/hammer-options.ts';
import { durationMs } from '../hammer/time/duration-option.ts';
import { exitCodes } from '../hammer/verdict/verdict.ts';
import { overallOutcome } from '../report/overall-outcome.ts';
import type { Machine, RunReport } from '../report/run-report.ts';
import { scenarios } from '../scenarios/index.ts';
import { type ChosenScenario, chooseScenarios } from './choose-scenarios.ts';
import { runCount } from './flags/run-count.ts';
import { wholeNumber } from './flags/whole-number.ts';
import { excusedRuns, missedRuns, notRunText } from './not-run.ts';
import { refuseSharedFiles } from './output/open-output.ts';
import { print, printOutcome } from './output/print.ts';
import { openRunOutputs } from './output/run-outputs.ts';
import { runScenarios } from './run-scenarios.ts';
import type { RunUi, RunUiPlan } from './run-ui.ts';

interface StressFlags {
  readonly workers: string;
  readonly duration: string;
  readonly deadline: string;
  readonly faults?: string;
  readonly seed?: string;
  readonly runs?: string;
  readonly untilFailure?: true;
  readonly lock?: string;
  readonly store?: string;
  readonly target?: string;
  readonly latency?: true;
  readonly threshold: readonly string[];
  readonly shard?: string;
  readonly progress?: true;
  readonly report?: string;
  readonly history?: string;
  readonly json?: string;
  readonly junit?: string;
  readonly ui?: true;
}

export function stressCommand(done: (exitCode: number) => void): Command {
  const list = [...scenarios].map(([name, { about }]) => `  ${name.padEnd(13)} ${about}`).join('\n');
  return new Command('stress')
    .description('hammer scenarios with worker threads, one after another, and print a verdict')
    .argument('[scenarios...]', 'names of built-in scenarios, or files (default: all built-in scenarios)')
    .option('--workers <n>', 'the number of worker threads', String(defaultWorkers()))
    .option('--duration <time>', 'the time for all scenarios of a run together: 30s, 5m, 1h', '10s')
    .option('--faults <kinds>', `the faults to inject: ${faultKinds.join()}, or all`)
    .option('--deadline <time>', 'the time after which a worker in a step counts as stuck', '10s')
    .option(
      '--seed <n>',
      'the seed of all random choices, of the first run if there are several (default: a random one)',
    )
    .option('--runs <n>', 'run up to n times, each time with the next seed, until a verdict is not held')
    .option(
      '--until-failure',
      'run again and again, each time with the next seed, until a verdict is not held',
    )
    .option('--lock <file>', 'a lock module to hammer instead of SessionLocks')
    .option('--store <file>', 'a store module to hammer instead of the built-in store')
    .option('--target <url>', 'a running server for the scenario http to hammer')
    .option('--latency', 'take measurements, and print the percentiles of each operation')
    .addOption(
      new Option(
        '--threshold <limit>',
        "a limit that the run must meet, like 'p99(update) < 50 ms' or 'throughput > 1000/s'; may be repeated",
      )
        .argParser((limit: string, before: readonly string[]) => [...before, limit])
        .default([], 'none'),
    )
    .option('--shard <i/n>', 'run one of n parts of the scenarios, such as 2/4, on each of n machines')
    .option('--progress', 'print the progress on standard error also where that is not a terminal')
    .option(
      '--report <directory>',
      'take measurements, and write a report there: index.html, verdict.json and the histories',
    )
    .option('--history <file>', 'write the recorded history of one scenario, for hammerlock check')
    .option('--json <file>', 'write the verdicts as JSON')
    .option('--junit <file>', 'write the verdicts as JUnit XML')
    .option('--ui', 'show the run live in a page of 127.0.0.1, which becomes the report at the end')
    .addHelpText('after', `\nBuilt-in scenarios:\n${list}\n\n${EXIT_CODES}`)
    .action(async (names: string[], flags: StressFlags) => done(await stress(names, flags)));
}

const EXIT_CODES =
  'Exit codes: 0 held, 1 violated, 2 bad usage or input, 3 deadlocked, 4 undecided. Ctrl-C ends a run early.';

async function stress(names: readonly string[], flags: StressFlags): Promise<number> {
  const { lock, store, target, report } = flags;
  const faults = faultsOf(flags.faults);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard, InvalidRunError);
  const { chosen: all, unfit } = await chooseScenarios(names, faults);
  const chosen = scenariosOf(all, shard);
  checkTarget(target, names);
  if (flags.history !== undefined && chosen.length > 1) {
    throw new InvalidRunError(`A history has one scenario, but the run has ${chosen.length}: name one.`);
  }
  const eachMs = Math.max(1, Math.floor(durationMs('duration', flags.duration) / chosen.length));
  const seed =
    flags.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : wholeNumber('seed', flags.seed);
  const workers = wholeNumber('workers', flags.workers);
  const count = runCount(flags);
  const options = {
    workers,
    seed,
    faults,
    duration: eachMs,
    deadline: flags.deadline,
    thresholds: flags.threshold,
    ...(lock !== undefined && { lock }),
    ...(store !== undefined && { store }),
    ...(target !== undefined && { target }),
  };
  // An invalid option is refused before there is any output.
  if (chosen[0] !== undefined) specOf(chosen[0].url, options, '', []);
  const pages = report && ['verdict.json', 'index.html'].map((name) => join(report, name));
  refuseSharedFiles(
    [...chosen.map(({ url }) => url), lock, store],
    [flags.json, flags.junit, flags.history, ...(pages || [])],
  );
  const writeOutputs = openRunOutputs(flags);
  const machine = machineOf(shard);
  print(
    `hammerlock: ${countText(workers, 'worker')} on ${countText(machine.cores, 'core')}, ${runtimeText()}, ${count.repeats ? 'seeds from' : 'seed'} ${seed}`,
  );
  if (shard !== undefined) print(`shard ${shardText(shard)}: ${chosen.map(({ name }) => name).join(', ')}`);
  if (unfit.length > 0) print(`left out, since they do not withstand these faults: ${unfit.join(', ')}`);
  const ui = flags.ui && (await openUi({ machine, chosen, workers, eachMs, repeats: count.repeats, seed }));
  try {
    const { verdicts, notOffered, missed, runs, isComplete, refusal } = await runScenarios(chosen, {
      ...count,
      ...options,
      measure: report !== undefined || ui !== undefined || flags.latency === true,
      ...(ui !== undefined && { observer: ui.observer }),
      latency: flags.latency ?? false,
      progress: flags.progress ?? false,
      onlyOffered: names.length === 0,
      historyFile: (suffix) =>
        flags.history ?? (report === undefined ? undefined : join(report, `history${suffix}.jsonl`)),
    });
    const found = overallOutcome(verdicts);
    // A run that shows nothing, or that did not get to all of its scenarios, does not hold.
    const outcome = found === 'held' && (!isComplete || verdicts.length === 0) ? 'undecided' : found;
    const finished = new Date().toISOString();
    const notRun = [...excusedRuns(unfit, notOffered), ...missedRuns(missed, refusal)];
    const result: RunReport = {
      hammerlock: packageVersion(),
      outcome,
      ...(count.repeats && { runs }),
      finished,
      machines: [machine],
      verdicts,
      notRun,
    };
    writeOutputs(result);
    await ui?.showReport(result);
    if (refusal !== undefined) throw refusal.error;
    const inRuns = outcome === 'held' ? ` in ${countText(runs, 'run')}` : ` in run ${runs}`;
    const last = count.repeats ? inRuns : '';
    printOutcome(`verdict: ${outcome}${last}${notRunText(notOffered)}`, outcome);
    if (report !== undefined) print(`report: ${join(report, 'index.html')}`);
    await ui?.untilLeft();
    return exitCodes[outcome];
  } finally {
    await ui?.close();
  }
}

/** The scenarios of a shard. @throws {@link InvalidRunError} if it has none */
function scenariosOf(all: readonly ChosenScenario[], shard: Shard | undefined): readonly ChosenScenario[] {
  if (shard === undefined) return all;
  if (shard.count <= all.length) return itemsOfShard(all, shard);
  throw new InvalidRunError(
    `${countText(all.length, 'scenario')} can't be divided into ${shard.count} shards: each needs one.`,
  );
}

function machineOf(shard: Shard | undefined): Machine {
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    ...(shard !== undefined && { shard }),
  };
}

/** The server of the page is loaded only if it is asked for. */
async function openUi({
  chosen,
  ...plan
}: Omit<RunUiPlan, 'scenarios'> & { readonly chosen: readonly ChosenScenario[] }): Promise<RunUi> {
  const { openRunUi } = await import('./run-ui.ts');
  return openRunUi({ ...plan, scenarios: chosen.map(({ name }) => name) });
}

/** @throws {@link InvalidRunError} if there is a target, but a built-in scenario that has no use for it */
function checkTarget(target: string | undefined, names: readonly string[]): void {
  if (target === undefined) return;
  const unaimed =
    names.length === 0 ? 'all scenarios' : names.find((name) => name !== 'http' && scenarios.has(name));
  if (unaimed === undefined) return;
  throw new InvalidRunError(`--target is for the scenario http, or for a file, not for ${unaimed}.`);
}

function faultsOf(list: string | undefined): readonly FaultKind[] {
  if (list === undefined) return [];
  const kinds = list.split(',').map((kind) => kind.trim());
  return kinds.includes('all') ? faultKinds : (kinds as FaultKind[]);
}
