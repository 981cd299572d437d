import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from '../../src/check/check.ts';
import type { JepsenEvent } from '../../src/check/history/history-event.ts';
import { models } from '../../src/check/models/index.ts';
import { atMost, type Result, shown } from '../result.ts';
import { median, sideBySide } from '../rounds.ts';
import { openBuiltPackage } from '../start/built-package.ts';
import { type BuiltPorcupine, buildPorcupine } from './build-porcupine.ts';
import { openPorcupine, porcupineArguments, porcupineSaid, type Said } from './porcupine.ts';
import { NotMeasuredError, processCost } from './process-cost.ts';
import { besidePorcupineRows, type Row } from './rows.ts';

/** Of Porcupine's processor time. */
const TARGET = 0.5;
/** The time limit of each check. */
const SECONDS = 20;
/** A check that takes longer than this is not repeated, in ms. */
const LONG = 2_000;
const ROUNDS = { rounds: 5, warmUp: 2 };
/** A history of a few hundred operations is checked this often before V8 has optimised the checker. */
const ROUNDS_OF_SHORT = { rounds: 51, warmUp: 200 };
const SHORT_EVENTS = 2_000;
const COLD_ROUNDS = 5;

/**
 * The processor time of both checkers for the same histories, one per process: `hammerlock check` as it is installed, with
 * its start, and Porcupine's program, which reads the same files.
 */
export function cold(): AsyncGenerator<Result> {
  return besidePorcupine(async function* (rows, porcupine) {
    using built = await openBuiltPackage();
    const bare = median(repeat(() => processCost(process.execPath, ['-e', '0']).ms));
    yield shown('node -e 0', bare, 'ms');
    for (const { what, model, files } of rows) {
      const limits = ['--timeout', `${SECONDS}s`];
      const ours = () =>
        all(files, (file) => {
          const { ms, exitCode, output } = processCost(process.execPath, [
            built.bin,
            'check',
            file,
            '--model',
            model,
            ...limits,
          ]);
          const outcome = ({ 0: 'held', 1: 'violated', 4: 'undecided' } as const)[exitCode];
          if (outcome === undefined) throw new Error(`check of ${file} ended with ${exitCode}: ${output}`);
          return { ms, ...none, [outcome]: 1 };
        });
      const theirs = () =>
        all(files, (file) => {
          const { ms, output } = processCost(porcupine.program, porcupineArguments(model, SECONDS, [file]));
          return { ...porcupineSaid(output), ms };
        });
      yield await orNotMeasured(what, () => {
        const [our, their] = inTurn(ours, theirs);
        const floor = (bare * files.length) / their.ms;
        return compare(`${what}, bare node ${floor.toFixed(2)} ×`, our, their);
      });
    }
  });
}

/** The processor time of both checkers for histories that they have read, after they have checked them a few times. */
export function warm(): AsyncGenerator<Result> {
  return besidePorcupine(async function* (rows, porcupine) {
    for (const { what, model, files } of rows) {
      const histories = files.map(read);
      const ours = () => all(histories, (events) => checkOne(events, model));
      const process = openPorcupine(porcupine.program, porcupineArguments(model, SECONDS, files));
      try {
        yield await orNotMeasured(what, () => measureWarm(what, histories, ours, process.check));
      } finally {
        process.close();
      }
    }
  });
}

async function* besidePorcupine(
  measure: (rows: readonly Row[], porcupine: BuiltPorcupine) => AsyncGenerator<Result>,
): AsyncGenerator<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-bench-'));
  try {
    const porcupine = buildPorcupine(directory);
    const rows = besidePorcupineRows(
      directory,
      typeof porcupine === 'string' ? undefined : porcupine.checkout,
    );
    if (typeof porcupine !== 'string') {
      console.log(`Porcupine ${porcupine.commit}; a check may take ${SECONDS} s`);
      yield* measure(rows, porcupine);
      return;
    }
    console.log(`Without Porcupine: ${porcupine}.`);
    for (const { what, model, files } of rows) {
      const histories = files.map(read);
      const ours = () => all(histories, (events) => checkOne(events, model)).ms;
      yield shown(what, (await sideBySide({ ours }, roundsFor(histories))).ours, 'ms');
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A row that is not measured is missed, and keeps no other from being measured. */
async function orNotMeasured(what: string, measure: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await measure();
  } catch (error) {
    if (!(error instanceof NotMeasuredError)) throw error;
    return { ...atMost(TARGET, `${what}: ${error.message}`, Number.NaN, '×'), met: false };
  }
}

async function measureWarm(
  what: string,
  histories: readonly (readonly JepsenEvent[])[],
  ours: () => Said,
  theirs: () => Promise<Said>,
): Promise<Result> {
  const first = [ours(), await theirs()] as const;
  if (Math.max(first[0].ms, first[1].ms) > LONG) return compare(what, ...first);
  const { our, their } = await sideBySide(
    { our: () => ours().ms, their: async () => (await theirs()).ms },
    roundsFor(histories),
  );
  return compare(what, { ...first[0], ms: our }, { ...first[1], ms: their });
}

/** @throws if one checker says that a history holds, and the other that it does not */
function compare(what: string, ours: Said, theirs: Said): Result {
  if (ours.held + theirs.violated > total(ours) || ours.violated + theirs.held > total(ours)) {
    throw new Error(`${what}: ${verdicts(ours)} here, and ${verdicts(theirs)} to Porcupine`);
  }
  const times = `${what}: ${ours.ms.toFixed(1)} ms${undecided(ours)}, Porcupine ${theirs.ms.toFixed(1)} ms${undecided(theirs)}`;
  // A check that was given up took less time than it needs.
  if (ours.undecided > theirs.undecided)
    return { ...atMost(TARGET, times, ours.ms / theirs.ms, '×'), met: false };
  if (ours.undecided === total(ours)) return shown(times, ours.ms / theirs.ms, '×');
  return atMost(TARGET, times, ours.ms / theirs.ms, '×');
}

function undecided({ undecided }: Said): string {
  return undecided === 0 ? '' : ` (${undecided} undecided)`;
}

function verdicts({ held, violated, undecided }: Said): string {
  return `${held} held, ${violated} violated, ${undecided} undecided`;
}

function total({ held, violated, undecided }: Said): number {
  return held + violated + undecided;
}

const none = { held: 0, violated: 0, undecided: 0 };

function all<Item>(items: readonly Item[], check: (item: Item) => Said): Said {
  const sum = { ms: 0, ...none };
  for (const said of items.map(check)) {
    for (const part of ['ms', 'held', 'violated', 'undecided'] as const) sum[part] += said[part];
  }
  return sum;
}

/** Each in turn a few times, unless one takes long: the medians. */
function inTurn(ours: () => Said, theirs: () => Said): [Said, Said] {
  const figures: [Said[], Said[]] = [[], []];
  for (let round = 0; round < COLD_ROUNDS; round++) {
    figures[0].push(ours());
    figures[1].push(theirs());
    if (figures.some(([first]) => first!.ms > LONG)) break;
  }
  return figures.map((said) => ({ ...said[0]!, ms: median(said.map(({ ms }) => ms)) })) as [Said, Said];
}

function repeat(measure: () => number): number[] {
  return Array.from({ length: COLD_ROUNDS }, measure);
}

function roundsFor(histories: readonly (readonly unknown[])[]) {
  const events = histories.reduce((sum, { length }) => sum + length, 0);
  return events < SHORT_EVENTS ? ROUNDS_OF_SHORT : ROUNDS;
}

function checkOne(events: readonly JepsenEvent[], model: string): Said {
  const before = process.cpuUsage();
  const { outcome } = check(events, models.get(model)!, { timeoutMs: SECONDS * 1_000 });
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1_000, ...none, [outcome]: 1 };
}

function read(file: string): JepsenEvent[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JepsenEvent);
}
