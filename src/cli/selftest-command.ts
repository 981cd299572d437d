import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { countText, secondsText } from '../base/number-text.ts';
import { textTable } from '../base/text-table.ts';
import { unknownNameText } from '../base/unknown-names.ts';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { type Hammer, openHammer } from '../hammer/hammer.ts';
import { type Control, type Mutant, mutants } from '../mutants/index.ts';
import { scenarios } from '../scenarios/index.ts';
import { openOutput } from './output/open-output.ts';
import { print } from './output/print.ts';
import { catchMutant, WORKERS, warmUp } from './selftest/catch-mutant.ts';

interface SelftestFlags {
  readonly runs: string;
  readonly only?: string;
  readonly json?: string;
}

/** How often and how fast a mutant was caught. */
interface MutantResult {
  readonly mutant: string;
  readonly kind: Mutant['kind'];
  readonly scenario: string;
  readonly runs: number;
  readonly caught: number;
  /** The median and the maximum of the times to detection, in ms. */
  readonly medianMs: number;
  readonly slowestMs: number;
  /** The evidence of the last run. */
  readonly evidence: string;
}

/** How often a scenario raised a false alarm about code without a known bug. */
interface TrueCodeResult {
  readonly scenario: string;
  readonly code: string;
  readonly runs: number;
  readonly falseAlarms: number;
  /** The evidence of the last false alarm. */
  readonly evidence: string;
}

/** The duration of runs of the true code: longer than it takes to catch most mutants. */
const TRUE_RUN = '1s';
/** The maximum length of the evidence in a table. */
const MAX_CELL = 70;

export function selftestCommand(done: (exitCode: number) => void): Command {
  return new Command('selftest')
    .description(
      'prove that the harness can fail: it catches every mutant, and raises no alarm about the true code',
    )
    .option(
      '--runs <n>',
      'the number of runs of each mutant, each with its own seed; 1 takes a minute or two',
      '10',
    )
    .option('--only <mutant>', 'run this mutant only, and its scenario with the true code')
    .option('--json <file>', 'write the tables as JSON')
    .addHelpText(
      'after',
      '\nA run hammers a mutant for 0.2 s, 0.4 s, 0.8 s and so on, until it is caught or 30 s are over.' +
        '\nExit codes: 0 every mutant was caught, without false alarms; 1 otherwise; 2 bad usage.',
    )
    .action(async (flags: SelftestFlags) => done(await selftest(flags)));
}

async function selftest({ runs: times, only, json }: SelftestFlags): Promise<number> {
  if (!/^[1-9]\d*$/.test(times))
    throw new InvalidRunError(`runs must be a whole number above 0, not ${times}.`);
  const runs = Number(times);
  const chosen = mutants.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) {
    throw new InvalidRunError(
      unknownNameText(
        'mutant',
        only,
        mutants.map(({ name }) => name),
      ),
    );
  }
  const output = openOutput(json);
  const mutantResults: MutantResult[] = [];
  const trueCodeResults: TrueCodeResult[] = [];
  const hammer = openHammer();
  try {
    await warmUp(hammer);
    for (const mutant of chosen) mutantResults.push(await catchEachRun(hammer, mutant, runs));
    for (const code of trueCodeOf(chosen)) trueCodeResults.push(await watchTrueCode(hammer, code, runs));
  } finally {
    await hammer.close();
  }
  print(
    `${textTable(mutantResults.map(mutantCells))}\n\n${textTable(trueCodeResults.map(trueCodeCells))}\n\n${summary(mutantResults, trueCodeResults)}`,
  );
  const machine = { node: process.version, cores: availableParallelism() };
  const rows = { machine, mutants: mutantResults, trueCode: trueCodeResults };
  output.write('the tables', () => `${JSON.stringify(rows, null, 2)}\n`);
  const allCaught = mutantResults.every(({ caught }) => caught === runs);
  return allCaught && trueCodeResults.every(({ falseAlarms }) => falseAlarms === 0) ? 0 : 1;
}

async function catchEachRun(hammer: Hammer, mutant: Mutant, runs: number): Promise<MutantResult> {
  const { name, kind, scenario } = mutant;
  const times: number[] = [];
  let caught = 0;
  let evidence = '';
  for (let seed = 1; seed <= runs; seed++) {
    // A deadlock ends the process that is kept between runs, so the next one has to load everything again.
    if (mutant.outcome === 'deadlocked') await warmUp(hammer);
    const attempt = await catchMutant(hammer, mutant, seed);
    times.push(attempt.tookMs);
    evidence = attempt.evidence;
    if (attempt.isCaught) caught += 1;
    else print(`${name} escaped from ${scenario}, seed ${seed}: ${evidence}`);
  }
  print(`${name} in ${scenario}: caught in ${caught} of ${runs}`);
  times.sort((a, b) => a - b);
  const [medianMs, slowestMs] = [times[Math.floor(runs / 2)]!, times.at(-1)!];
  return { mutant: name, kind, scenario, runs, caught, medianMs, slowestMs, evidence };
}

interface TrueCode {
  readonly scenario: string;
  /** The sound code that mutants were made from; undefined for the lock and store of this package. */
  readonly control: Control | undefined;
}

/**
 * Each scenario with the lock and store of this package, and with the sound code that its mutants were made
 * from.
 */
function trueCodeOf(chosen: readonly Mutant[]): TrueCode[] {
  const all = chosen.flatMap(({ scenario, control }): TrueCode[] => [
    { scenario, control: undefined },
    ...(control === undefined ? [] : [{ scenario, control }]),
  ]);
  return [...new Map(all.map((code) => [`${code.scenario} ${code.control?.name}`, code])).values()];
}

async function watchTrueCode(
  hammer: Hammer,
  { scenario, control }: TrueCode,
  runs: number,
): Promise<TrueCodeResult> {
  const code = control?.name ?? 'hammerlock';
  let falseAlarms = 0;
  let evidence = 'held';
  for (let seed = 1; seed <= runs; seed++) {
    const isScenario = control?.kind === 'scenario';
    const verdict = await hammer.run(isScenario ? control.url : scenarios.get(scenario)!.url, {
      workers: WORKERS,
      duration: TRUE_RUN,
      seed,
      ...(control !== undefined && !isScenario && { [control.kind]: control.url }),
    });
    if (verdict.outcome === 'held') continue;
    falseAlarms += 1;
    evidence = verdict.violations[0] ?? verdict.outcome;
    print(`${code} in ${scenario}, seed ${seed}: ${verdict.outcome}: ${evidence}`);
  }
  print(`${code} in ${scenario}: held in ${runs - falseAlarms} of ${runs}`);
  return { scenario, code, runs, falseAlarms, evidence };
}

function mutantCells({ mutant, scenario, runs, caught, medianMs, slowestMs, evidence }: MutantResult) {
  return {
    mutant,
    scenario,
    caught: `${caught}/${runs}`,
    median: secondsText(medianMs),
    slowest: secondsText(slowestMs),
    evidence: shorten(evidence),
  };
}

function trueCodeCells({ scenario, code, runs, falseAlarms, evidence }: TrueCodeResult) {
  return {
    'true code': code,
    scenario,
    'false alarms': `${falseAlarms}/${runs}`,
    evidence: shorten(evidence),
  };
}

function summary(mutantResults: readonly MutantResult[], trueCodeResults: readonly TrueCodeResult[]): string {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const runs = total(mutantResults.map((row) => row.runs));
  const trueRuns = total(trueCodeResults.map((row) => row.runs));
  const medians = mutantResults.map(({ medianMs }) => medianMs).sort((a, b) => a - b);
  return [
    `${countText(mutantResults.length, 'mutant')}, caught in ${total(mutantResults.map(({ caught }) => caught))} of ${countText(runs, 'run')};`,
    `median ${secondsText(medians[Math.floor(medians.length / 2)]!)},`,
    `slowest median ${secondsText(medians.at(-1)!)},`,
    `slowest run ${secondsText(Math.max(...mutantResults.map(({ slowestMs }) => slowestMs)))};`,
    `${countText(total(trueCodeResults.map(({ falseAlarms }) => falseAlarms)), 'false alarm')} in ${countText(trueRuns, 'run')}`,
  ].join(' ');
}

function shorten(text: string): string {
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text;
}
