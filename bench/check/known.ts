import { readdirSync, readFileSync } from 'node:fs';
import { check } from '../../src/check/check.ts';
import type { HistoryEvent } from '../../src/check/history.ts';
import type { Model } from '../../src/check/model.ts';
import { models } from '../../src/check/models/index.ts';
import { atMost, type Result, shown } from '../result.ts';
import { median } from '../rounds.ts';

/** What Porcupine takes for the same files, in ms: test/check/histories/README.md says where that is from. */
const porcupine = { etcd: 908, 'kv_c10-ok': 1.2, 'kv_c50-ok': 293 };

const folder = new URL('../../test/check/histories/', import.meta.url);
const WARM_UP = 2;
const ROUNDS = 7;

/** Histories with known verdicts, checker only, warm. */
export function* known(): Generator<Result> {
  const etcd = readdirSync(folder)
    .filter((file) => file.startsWith('etcd_'))
    .map((file) => read(file));
  const casRegister = models.get('cas-register')!;
  const kv = models.get('kv')!;
  const etcdMs = timeOf(() => {
    for (const events of etcd) check(events, casRegister);
  });
  yield shown(`${etcd.length} etcd files together`, etcdMs, 'ms');
  yield atMost(0.8, "… of Porcupine's figure", etcdMs / porcupine.etcd, '×');
  for (const [name, target] of [
    ['kv_c10-ok', null],
    ['kv_c50-ok', 1],
  ] as const) {
    const events = read(`${name}.jsonl`);
    const ms = timeOf(() => hold(events, kv));
    yield shown(name, ms, 'ms');
    const ratio = ms / porcupine[name];
    const what = "… of Porcupine's figure";
    yield target === null ? shown(what, ratio, '×') : atMost(target, what, ratio, '×');
  }
}

function hold(events: readonly HistoryEvent[], model: Model<unknown>): void {
  const { outcome } = check(events, model);
  if (outcome !== 'held') throw new Error(`it is known to hold, and was found ${outcome}`);
}

function read(file: string): HistoryEvent[] {
  return readFileSync(new URL(file, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent);
}

/** The median, in ms. */
function timeOf(run: () => void): number {
  const times: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const start = performance.now();
    run();
    if (round >= 0) times.push(performance.now() - start);
  }
  return median(times);
}
