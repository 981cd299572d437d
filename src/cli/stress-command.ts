import { availableParallelism, cpus } from 'node:os';
import { join, parse } from 'node:path';
import { Command } from 'commander';
import { InvalidRunError, NotOfferedError } from '../hammer/evidence/run-errors.ts';
import { unfitFaults } from '../hammer/faults/check-faults.ts';
import { type FaultKind, faultKinds } from '../hammer/faults/fault-log.ts';
import { openHammer } from '../hammer/hammer.ts';
import { defaultWorkers } from '../hammer/hammer-options.ts';
import { builtInUrl } from '../hammer/modules/built-in-module.ts';
import { moduleUrl } from '../hammer/modules/module-url.ts';
import { loadScenario } from '../hammer/scenario/load-scenario.ts';
import { durationMs } from '../hammer/time/duration-option.ts';
import { exitCodes, type Verdict } from '../hammer/verdict/verdict.ts';
import { verdictEvidence, verdictLine } from '../hammer/verdict/verdict-text.ts';
import type { NotRun } from '../report/run-report.ts';
import { progressLine } from '../report/terminal/progress-line.ts';
import { scenarios } from '../scenarios/index.ts';
import { notRunText } from './not-run-text.ts';
import { refuseTwice } from './open-output.ts';
import { overallOutcome } from './overall-outcome.ts';
import { print } from './print.ts';
import { openRunOutputs } from './run-outputs.ts';
import { wholeNumber } from './whole-number.ts';

interface StressFlags {
  readonly workers: string;
  readonly duration: string;
  readonly deadline: string;
  readonly faults?: string;
  readonly seed?: string;
  readonly lock?: string;
  readonly store?: string;
  readonly target?: string;
  readonly report?: string;
  readonly history?: string;
  readonly json?: string;
  readonly junit?: string;
}

export function stressCommand(done: (exitCode: number) => void): Command {
  const list = [...scenarios].map(([name, { about }]) => `  ${name.padEnd(13)} ${about}`).join('\n');
  return new Command('stress')
    .description('hammer scenarios one after the other, and end in a verdict')
    .argument(
      '[scenarios...]',
      'built-in ones by name, or files of your own; all built-in ones if none is named',
    )
    .option('--workers <n>', 'threads that hammer', String(defaultWorkers()))
    .option('--duration <time>', 'for how long altogether: 30s, 5m, 1h', '10s')
    .option('--faults <kinds>', `what to do to the workers meanwhile: ${faultKinds.join()}, or all`)
    .option('--deadline <time>', 'how long a step may take before its worker counts as stuck', '10s')
    .option('--seed <n>', "what the workers' choices are drawn from (default: a random one)")
    .option('--lock <file>', 'a lock module to hammer in the place of SessionLocks')
    .option('--store <file>', 'a store module to hammer in the place of the built-in one')
    .option('--target <url>', 'a server that runs already, for the scenario http to hammer')
    .option(
      '--report <directory>',
      'measure, and leave a page for a reader there, index.html, with verdict.json and the history',
    )
    .option('--history <file>', 'write what one scenario recorded there, for hammerlock check')
    .option('--json <file>', 'write the verdicts there')
    .option('--junit <file>', "write the verdicts there as JUnit's XML")
    .addHelpText('after', `\nBuilt-in scenarios:\n${list}\n\n${EXIT_CODES}`)
    .action(async (names: string[], options: StressFlags) => done(await stress(names, options)));
}

const EXIT_CODES =
  'Exit codes: 0 held, 1 violated, 2 bad usage or input, 3 deadlocked, 4 undecided. Ctrl-C ends a run early.';

async function stress(names: readonly string[], options: StressFlags): Promise<number> {
  const faults = faultsOf(options.faults);
  const fit = names.length > 0 ? names : await withstanding(faults);
  const chosen = fit.map((name) => ({ name, url: urlOf(name) }));
  const unaimed =
    names.length === 0 ? 'all scenarios' : names.find((name) => name !== 'http' && scenarios.has(name));
  if (options.target !== undefined && unaimed !== undefined) {
    throw new InvalidRunError(`A target is for the scenario http, or one of your own, not for ${unaimed}.`);
  }
  if (options.history !== undefined && chosen.length > 1) {
    throw new InvalidRunError(`A history is of one scenario, not of ${chosen.length}: name one.`);
  }
  const eachMs = Math.max(1, Math.floor(durationMs('duration', options.duration) / chosen.length));
  const seed =
    options.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : wholeNumber('seed', options.seed);
  const workers = wholeNumber('workers', options.workers);
  const { report, lock, store } = options;
  const pages = report && ['verdict.json', 'index.html'].map((name) => join(report, name));
  refuseTwice(
    [...chosen.map(({ url }) => url), lock, store],
    [options.json, options.junit, options.history, ...(pages || [])],
  );
  const leave = openRunOutputs(options);
  const stop = new AbortController();
  const interrupted = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
  for (const signal of signals) process.on(signal, interrupted);
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
  };
  const left = names.length > 0 ? [] : [...scenarios.keys()].filter((name) => !fit.includes(name));
  print(`hammerlock: ${workers} workers on ${machine.cores} cores, Node ${machine.node}, seed ${seed}`);
  if (left.length > 0) print(`left out, since they do not withstand that: ${left.join(', ')}`);
  const verdicts: Verdict[] = [];
  const notRun: NotOfferedError[] = [];
  const hammer = openHammer();
  let refusal: { readonly why: unknown } | undefined;
  try {
    for (const [index, { name, url }] of chosen.entries()) {
      if (stop.signal.aborted) break;
      const line = progressLine(process.stdout, name, eachMs);
      const run = hammer.run(url, {
        workers,
        seed,
        duration: eachMs,
        faults,
        deadline: options.deadline,
        ...(options.lock !== undefined && { lock: options.lock }),
        ...(options.store !== undefined && { store: options.store }),
        ...(options.target !== undefined && { target: options.target }),
        measure: options.report !== undefined,
        ...historyOf(options, chosen.length === 1 ? '' : `-${index + 1}-${parse(name).name}`),
        signal: stop.signal,
        onProgress: line.show,
        onlyOffered: names.length === 0,
      });
      // A scenario that is named is refused; one of all is left out.
      const verdict = await run.catch((error: unknown) => {
        if (error instanceof NotOfferedError && names.length === 0) return error;
        throw error;
      });
      line.clear();
      if (verdict instanceof NotOfferedError) {
        notRun.push(verdict);
        print(`${name.padEnd(13)} not run    ${verdict.lock} does not offer ${verdict.missing.join(', ')}`);
        continue;
      }
      verdicts.push(verdict);
      print([verdictLine(verdict), evidenceText(verdict)].filter(Boolean).join('\n'));
    }
  } catch (why) {
    // What was found before is found all the same.
    refusal = { why };
  } finally {
    for (const signal of signals) process.off(signal, interrupted);
    await hammer.close();
  }
  const found = overallOutcome(verdicts);
  // Scenarios that were not run any more have no verdict.
  const outcome =
    found === 'held' && verdicts.length < Math.max(1, chosen.length - notRun.length) ? 'undecided' : found;
  const without = withoutVerdict(chosen.slice(verdicts.length + notRun.length), refusal?.why);
  const finished = new Date().toISOString();
  leave({ outcome, finished, machine, verdicts, notRun: [...excused(left, notRun), ...without] });
  if (refusal !== undefined) throw refusal.why;
  print(`verdict: ${outcome}${notRunText(notRun)}`);
  return exitCodes[outcome];
}

/** What the rules leave out of a run of all scenarios. */
function excused(left: readonly string[], notOffered: readonly NotOfferedError[]): NotRun[] {
  return [
    ...left.map((scenario) => ({
      scenario,
      reason: 'it does not withstand the faults that were asked for',
      isExcused: true,
    })),
    ...notOffered.map(({ scenario, lock, missing }) => ({
      scenario,
      reason: `${lock} does not offer ${missing.join(', ')}`,
      isExcused: true,
    })),
  ];
}

/** The first was refused, if any was; the others would have come after it. */
function withoutVerdict(chosen: readonly { readonly name: string }[], why: unknown): NotRun[] {
  const refused = why instanceof Error ? why.message : String(why);
  return chosen.map(({ name }, index) => ({
    scenario: name,
    reason: why === undefined ? 'the run was stopped before' : index === 0 ? refused : 'the run ended before',
    isExcused: false,
  }));
}

function historyOf({ history, report }: StressFlags, suffix: string): { history?: string } {
  const file = history ?? (report === undefined ? undefined : join(report, `history${suffix}.jsonl`));
  return file === undefined ? {} : { history: file };
}

function faultsOf(list: string | undefined): readonly FaultKind[] {
  if (list === undefined) return [];
  const kinds = list.split(',').map((kind) => kind.trim());
  return kinds.includes('all') ? faultKinds : (kinds as FaultKind[]);
}

/** The built-in scenarios that withstand all of them. */
async function withstanding(faults: readonly FaultKind[]): Promise<string[]> {
  const fit: string[] = [];
  for (const [name, { url }] of scenarios) {
    if (faults.length === 0 || unfitFaults(await loadScenario(url), faults).length === 0) fit.push(name);
  }
  return fit;
}

/** No line of what a scenario says begins where one of the command's does, nor as a command to GitHub. */
function evidenceText(verdict: Verdict): string {
  return verdictEvidence(verdict).replace(/\n(?! )/g, '\n    ');
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function urlOf(name: string): string {
  if (name === '')
    throw new InvalidRunError('The name of the scenario is empty: name a built-in one, or a file.');
  // A command that repeats a run names a mutant, too.
  const builtIn = scenarios.get(name)?.url ?? builtInUrl(name);
  if (builtIn === undefined && !/[./\\]/.test(name)) {
    throw new InvalidRunError(
      `There is no built-in scenario ${name}: there are ${[...scenarios.keys()].join(', ')}.`,
    );
  }
  return builtIn ?? moduleUrl('scenario', name);
}
