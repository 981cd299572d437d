import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { secondsText } from '../base/number-text.ts';
import { textTable } from '../base/text-table.ts';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { type Hammer, openHammer } from '../hammer/hammer.ts';
import { type Control, type Mutant, mutants } from '../mutants/index.ts';
import { scenarios } from '../scenarios/index.ts';
import { catchMutant, WORKERS, warmUp } from './catch-mutant.ts';
import { openOutput, writeOutput } from './open-output.ts';
import { print } from './print.ts';

interface SelftestFlags {
  readonly runs: string;
  readonly only?: string;
  readonly json?: string;
}

/** How a mutant fared. */
interface MutantResult {
  readonly mutant: string;
  readonly kind: Mutant['kind'];
  readonly scenario: string;
  readonly runs: number;
  readonly caught: number;
  /** Times to detection. */
  readonly medianMs: number;
  readonly slowestMs: number;
  /** In the last run. */
  readonly said: string;
}

/** How a scenario judged what has no bug. */
interface TrueCodeResult {
  readonly scenario: string;
  readonly code: string;
  readonly runs: number;
  readonly falseAlarms: number;
  /** In the last run that was not held. */
  readonly said: string;
}

/** Longer than it takes to catch most mutants. */
const TRUE_RUN = '1s';

export function selftestCommand(done: (exitCode: number) => void): Command {
  return new Command('selftest')
    .description('show that the harness can fail: each mutant is caught, and the true code is not')
    .option('--runs <n>', 'how often each, from another seed each time; 1 takes a minute or two', '10')
    .option('--only <mutant>', 'this mutant alone, and its scenario with the true code')
    .option('--json <file>', 'write the rows there')
    .addHelpText(
      'after',
      '\nA run hammers a mutant for 0.2 s, then 0.4 s and so on, until it is caught or 30 s are over.' +
        '\nExit codes: 0 all were caught and there was no false alarm, 1 else, 2 bad usage.',
    )
    .action(async (options: SelftestFlags) => done(await selftest(options)));
}

async function selftest({ runs: times, only, json }: SelftestFlags): Promise<number> {
  if (!/^[1-9]\d*$/.test(times))
    throw new InvalidRunError(`runs must be a whole number above 0, not ${times}.`);
  const runs = Number(times);
  const chosen = mutants.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) {
    throw new InvalidRunError(
      `There is no mutant ${only}: there are ${mutants.map(({ name }) => name).join(', ')}.`,
    );
  }
  const output = json === undefined ? undefined : openOutput(json);
  const catches: MutantResult[] = [];
  const calms: TrueCodeResult[] = [];
  const hammer = openHammer();
  try {
    await warmUp(hammer);
    for (const mutant of chosen) catches.push(await catchEachRun(hammer, mutant, runs));
    for (const code of trueCodeOf(chosen)) calms.push(await watchTrueCode(hammer, code, runs));
  } finally {
    await hammer.close();
  }
  print(
    `${textTable(catches.map(mutantCells))}\n\n${textTable(calms.map(trueCodeCells))}\n\n${summary(catches, calms)}`,
  );
  const machine = { node: process.version, cores: availableParallelism() };
  const rows = { machine, mutants: catches, trueCode: calms };
  writeOutput('the rows', output, () => `${JSON.stringify(rows, null, 2)}\n`);
  const allCaught = catches.every(({ caught }) => caught === runs);
  return allCaught && calms.every(({ falseAlarms }) => falseAlarms === 0) ? 0 : 1;
}

async function catchEachRun(hammer: Hammer, mutant: Mutant, runs: number): Promise<MutantResult> {
  const { name, kind, scenario } = mutant;
  const times: number[] = [];
  let caught = 0;
  let said = '';
  for (let seed = 1; seed <= runs; seed++) {
    // A deadlock has ended the process.
    if (mutant.outcome === 'deadlocked') await warmUp(hammer);
    const hunted = await catchMutant(hammer, mutant, seed);
    times.push(hunted.tookMs);
    said = hunted.said;
    if (hunted.isCaught) caught += 1;
    else print(`${name} escaped from ${scenario}, seed ${seed}: ${said}`);
  }
  print(`${name} in ${scenario}: caught in ${caught} of ${runs}`);
  times.sort((a, b) => a - b);
  const [medianMs, slowestMs] = [times[Math.floor(runs / 2)]!, times.at(-1)!];
  return { mutant: name, kind, scenario, runs, caught, medianMs, slowestMs, said };
}

interface TrueCode {
  readonly scenario: string;
  /** In the place of this package's lock or store. */
  readonly control: Control | undefined;
}

/** Each scenario with this package's lock and store, and with what its mutants were made of. */
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
  let said = 'held';
  for (let seed = 1; seed <= runs; seed++) {
    const verdict = await hammer.run(scenarios.get(scenario)!.url, {
      workers: WORKERS,
      duration: TRUE_RUN,
      seed,
      ...(control !== undefined && { [control.kind]: control.url }),
    });
    if (verdict.outcome === 'held') continue;
    falseAlarms += 1;
    said = verdict.violations[0] ?? verdict.outcome;
    print(`${code} in ${scenario}, seed ${seed}: ${verdict.outcome}: ${said}`);
  }
  print(`${code} in ${scenario}: held in ${runs - falseAlarms} of ${runs}`);
  return { scenario, code, runs, falseAlarms, said };
}

function mutantCells({ mutant, scenario, runs, caught, medianMs, slowestMs, said }: MutantResult) {
  return {
    mutant,
    scenario,
    caught: `${caught}/${runs}`,
    median: secondsText(medianMs),
    slowest: secondsText(slowestMs),
    said: shorten(said),
  };
}

function trueCodeCells({ scenario, code, runs, falseAlarms, said }: TrueCodeResult) {
  return { 'true code': code, scenario, 'false alarms': `${falseAlarms}/${runs}`, said: shorten(said) };
}

function summary(catches: readonly MutantResult[], calms: readonly TrueCodeResult[]): string {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const runs = total(catches.map((row) => row.runs));
  const trueRuns = total(calms.map((row) => row.runs));
  const medians = catches.map(({ medianMs }) => medianMs).sort((a, b) => a - b);
  return [
    `${catches.length} mutants, caught in ${total(catches.map(({ caught }) => caught))} of ${runs} runs;`,
    `median ${secondsText(medians[Math.floor(medians.length / 2)]!)},`,
    `slowest median ${secondsText(medians.at(-1)!)},`,
    `slowest run ${secondsText(Math.max(...catches.map(({ slowestMs }) => slowestMs)))};`,
    `${total(calms.map(({ falseAlarms }) => falseAlarms))} false alarms in ${trueRuns} runs`,
  ].join(' ');
}

function shorten(said: string): string {
  return said.length > 70 ? `${said.slice(0, 69)}…` : said;
}
