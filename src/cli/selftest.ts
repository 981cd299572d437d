import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { type Hammer, openHammer } from '../hammer/hammer.ts';
import { InvalidRunError, type Verdict } from '../hammer/verdict.ts';
import { table } from '../hammer/verdict-text.ts';
import { mutants } from '../mutants/index.ts';
import { scenarios } from '../scenarios/index.ts';
import { openOutput } from './output.ts';

interface Options {
  readonly runs: string;
  readonly only?: string;
  readonly json?: string;
}

interface Row {
  readonly what: string;
  readonly scenario: string;
  readonly expected: 'caught' | 'held';
  readonly runs: number;
  readonly asExpected: number;
  readonly slowestMs: number;
  readonly medianMs: number;
  /** Of the last run. */
  readonly said: string;
}

/** A mutant has to be caught within this, start of the process included. */
const LIMIT_MS = 5_000;
/** Leaves room for the start and the join. */
const DURATION = '1500ms';

export function selftestCommand(done: (exitCode: number) => void): Command {
  return new Command('selftest')
    .description('show that the harness can fail: each mutant is caught, and the true code is not')
    .option('--runs <n>', 'how often each', '20')
    .option('--only <mutant>', 'this mutant alone, and its scenario with the true code')
    .option('--json <file>', 'write the rows there')
    .action(async (options: Options) => done(await selftest(options)));
}

async function selftest({ runs, only, json }: Options): Promise<number> {
  if (!/^[1-9]\d*$/.test(runs))
    throw new InvalidRunError(`runs must be a whole number above 0, not ${runs}.`);
  const chosen = mutants.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) {
    throw new InvalidRunError(
      `There is no mutant ${only}: there are ${mutants.map(({ name }) => name).join(', ')}.`,
    );
  }
  const output = json === undefined ? undefined : openOutput(json);
  const rows: Row[] = [];
  const hammer = openHammer();
  try {
    for (const { name, kind, scenario, reason, url } of chosen) {
      const isCaught = ({ outcome, violations }: Verdict) =>
        outcome === 'violated' && reason.test(violations.join('\n'));
      rows.push(
        await repeat(
          hammer,
          name,
          scenario,
          'caught',
          Number(runs),
          { [kind]: fileURLToPath(url) },
          isCaught,
        ),
      );
    }
    for (const scenario of new Set(chosen.map((mutant) => mutant.scenario))) {
      rows.push(
        await repeat(
          hammer,
          'the true code',
          scenario,
          'held',
          Number(runs),
          {},
          ({ outcome }) => outcome === 'held',
        ),
      );
    }
  } finally {
    await hammer.close();
  }
  console.log(table(rows.map(cells)));
  if (output !== undefined) writeFileSync(output, `${JSON.stringify(rows, null, 2)}\n`);
  return rows.every(({ runs, asExpected }) => runs === asExpected) ? 0 : 1;
}

async function repeat(
  hammer: Hammer,
  what: string,
  scenario: string,
  expected: Row['expected'],
  runs: number,
  modules: { readonly lock?: string; readonly store?: string },
  isAsExpected: (verdict: Verdict) => boolean,
): Promise<Row> {
  const times: number[] = [];
  let asExpected = 0;
  let said = '';
  for (let seed = 1; seed <= runs; seed++) {
    const start = performance.now();
    const verdict = await hammer.run(scenarios.get(scenario)!.url, {
      workers: 4,
      duration: DURATION,
      seed,
      ...modules,
    });
    const tookMs = Math.round(performance.now() - start);
    times.push(tookMs);
    said = verdict.violations[0] ?? verdict.outcome;
    const inTime = expected === 'held' || tookMs <= LIMIT_MS;
    if (inTime && isAsExpected(verdict)) asExpected += 1;
    else console.log(`${what} in ${scenario}, seed ${seed}: ${verdict.outcome} after ${tookMs} ms: ${said}`);
  }
  console.log(`${what} in ${scenario}: ${expected} in ${asExpected} of ${runs}`);
  const sorted = times.toSorted((a, b) => a - b);
  return {
    what,
    scenario,
    expected,
    runs,
    asExpected,
    slowestMs: sorted.at(-1)!,
    medianMs: sorted[Math.floor(runs / 2)]!,
    said,
  };
}

function cells({
  what,
  scenario,
  expected,
  runs,
  asExpected,
  medianMs,
  slowestMs,
  said,
}: Row): Record<string, string> {
  return {
    what,
    scenario,
    'as expected': `${expected} ${asExpected}/${runs}`,
    median: `${(medianMs / 1_000).toFixed(1)} s`,
    slowest: `${(slowestMs / 1_000).toFixed(1)} s`,
    said: said.length > 60 ? `${said.slice(0, 59)}…` : said,
  };
}
