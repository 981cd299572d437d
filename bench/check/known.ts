import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from '../../src/check/check.ts';
import type { HistoryEvent, JepsenEvent } from '../../src/check/history/history-event.ts';
import { models } from '../../src/check/models/index.ts';
import { atMost, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import { manyKeys, manyPending } from './made-histories.ts';
import { buildPorcupine, type Porcupine, type Said } from './porcupine.ts';

const folder = fileURLToPath(new URL('../../test/check/histories/', import.meta.url));
const ROUNDS = { rounds: 5, warmUp: 2 };
/** Warm-up: a history of a few hundred operations is checked before V8 has optimised the checker. */
const ROUNDS_OF_SHORT = { rounds: 51, warmUp: 200 };
const SHORT_EVENTS = 2_000;

interface Row {
  readonly what: string;
  readonly model: 'cas-register' | 'kv';
  readonly files: readonly string[];
  /** The target, as a multiple of Porcupine's time. */
  readonly target: number | null;
}

/** Histories with known verdicts: the checker alone, warm, compared with Porcupine if PORCUPINE is set. */
export async function* known(): AsyncGenerator<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-bench-'));
  try {
    const porcupine = buildPorcupine(directory);
    for (const row of rowsOf(directory)) yield* measure(row, porcupine);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function rowsOf(directory: string): Row[] {
  const recorded = (name: string) => join(folder, name);
  const made = (name: string, events: readonly (HistoryEvent | JepsenEvent)[]) => {
    const file = join(directory, `${name}.jsonl`);
    writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    return file;
  };
  const etcd = readdirSync(folder).filter((file) => file.startsWith('etcd_'));
  return [
    {
      what: `${etcd.length} etcd files together`,
      model: 'cas-register',
      files: etcd.map(recorded),
      target: 0.8,
    },
    { what: 'kv_c10-ok', model: 'kv', files: [recorded('kv_c10-ok.jsonl')], target: null },
    { what: 'kv_c50-ok', model: 'kv', files: [recorded('kv_c50-ok.jsonl')], target: 1 },
    ...knownToPorcupine(made),
    { what: '49,000 keys', model: 'kv', files: [made('many-keys', manyKeys(49_000))], target: 1 },
    {
      what: '49,000 keys, none in the order of its answers',
      model: 'kv',
      files: [made('many-swapped-keys', manyKeys(49_000, 'a'))],
      target: null,
    },
    {
      what: '12 pending writes',
      model: 'cas-register',
      files: [made('many-pending', manyPending(12))],
      target: null,
    },
  ];
}

/** A history that is in Porcupine's repository only. */
function knownToPorcupine(
  made: (name: string, events: readonly (HistoryEvent | JepsenEvent)[]) => string,
): Row[] {
  if (process.env.PORCUPINE === undefined) return [];
  const text = readFileSync(join(process.env.PORCUPINE, 'test_data', 'kv', 'c50-bad.txt'), 'utf8');
  const events = [
    ...text.matchAll(/:process (\d+), :type :(\w+), :f :(\w+), :key ("[^"]*"), :value (nil|"[^"]*")/g),
  ].map(([, process, type, f, key, value]) => {
    return {
      process: Number(process),
      type: type as JepsenEvent['type'],
      f: f!,
      key: JSON.parse(key!) as string,
      value: value === 'nil' ? null : (JSON.parse(value!) as string),
    };
  });
  return [{ what: 'kv_c50-bad', model: 'kv', files: [made('kv_c50-bad', events)], target: null }];
}

async function* measure(
  { what, model, files, target }: Row,
  porcupine: Porcupine | undefined,
): AsyncGenerator<Result> {
  const histories = files.map(read);
  const events = histories.reduce((sum, { length }) => sum + length, 0);
  const rounds = events < SHORT_EVENTS ? ROUNDS_OF_SHORT : ROUNDS;
  let ours: Said | undefined;
  const checkOurs = () => {
    ours = checkAll(histories, model);
    return ours.ms;
  };
  if (porcupine === undefined) {
    yield shown(what, (await sideBySide({ checkOurs }, rounds)).checkOurs, 'ms');
    return;
  }
  let theirs: Said | undefined;
  const process = porcupine.open(model, files);
  try {
    const checkTheirs = async () => {
      theirs = await process.check();
      return theirs.ms;
    };
    const figures = await sideBySide({ checkOurs, checkTheirs }, rounds);
    for (const said of ['held', 'violated', 'undecided'] as const) {
      if (ours![said] === theirs![said]) continue;
      throw new Error(`${what}: ${ours![said]} are ${said} here, and ${theirs![said]} to Porcupine`);
    }
    yield shown(what, figures.checkOurs, 'ms');
    const beside = `… of Porcupine ${porcupine.commit} (${figures.checkTheirs.toFixed(1)} ms)`;
    const ratio = figures.checkOurs / figures.checkTheirs;
    yield target === null ? shown(beside, ratio, '×') : atMost(target, beside, ratio, '×');
  } finally {
    process.close();
  }
}

function checkAll(histories: readonly (readonly JepsenEvent[])[], model: string): Said {
  const said = { held: 0, violated: 0, undecided: 0 };
  const start = performance.now();
  for (const events of histories) said[check(events, models.get(model)!).outcome] += 1;
  return { ms: performance.now() - start, ...said };
}

function read(file: string): JepsenEvent[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JepsenEvent);
}
