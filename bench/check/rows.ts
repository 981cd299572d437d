import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { numberText } from '../../src/base/number-text.ts';
import type { HistoryEvent, JepsenEvent } from '../../src/check/history/history-event.ts';
import { models } from '../../src/check/models/index.ts';
import { differentValues } from './histories/different-values.ts';
import { lostAnswers } from './histories/lost-answers.ts';
import { manyKeys } from './histories/many-keys.ts';
import { manyPending } from './histories/many-pending.ts';
import { queueHistory } from './histories/queue-history.ts';

const folder = fileURLToPath(new URL('../../test/check/histories/', import.meta.url));

/** Histories that both checkers get, as files. */
export interface Row {
  readonly what: string;
  readonly model: 'cas-register' | 'kv' | 'register' | 'queue';
  readonly files: readonly string[];
}

type Events = readonly (HistoryEvent | JepsenEvent)[];

/** Writes the histories that are made into `directory`. `porcupine`: a checkout of Porcupine, if there is one. */
export function besidePorcupineRows(directory: string, porcupine: string | undefined): Row[] {
  const made = (what: string, model: Row['model'], histories: readonly Events[]): Row => {
    const inside = join(directory, what.replaceAll(/\W+/g, '-'));
    mkdirSync(inside);
    const files = histories.map((events, index) => {
      const file = join(inside, `${index}.jsonl`);
      writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      return file;
    });
    return { what, model, files };
  };
  const recorded = (name: string) => join(folder, `${name}.jsonl`);
  const etcd = readdirSync(folder).filter((file) => file.startsWith('etcd_'));
  const rows: Row[] = [
    {
      what: `${etcd.length} etcd files`,
      model: 'cas-register',
      files: etcd.map((file) => join(folder, file)),
    },
    { what: 'kv_c10-ok', model: 'kv', files: [recorded('kv_c10-ok')] },
    { what: 'kv_c50-ok', model: 'kv', files: [recorded('kv_c50-ok')] },
    ...(porcupine === undefined ? [] : [made('kv_c50-bad', 'kv', [kvC50Bad(porcupine)])]),
    made('49,000 keys', 'kv', [manyKeys(49_000)]),
    made('49,000 keys, none in the order of its answers', 'kv', [manyKeys(49_000, 'a')]),
    made('12 pending writes', 'cas-register', [manyPending(12)]),
    ...[5, 100].flatMap((values) =>
      [50_000, 100_000].map((events) =>
        made(`30 % pending, ${values} values, ${numberText(events)} events`, 'cas-register', [
          lostAnswers(events, 0.3, values),
        ]),
      ),
    ),
    made(
      'two FIFO queues of 200 operations',
      'queue',
      range(2).map((seed) => queueHistory(200, seed)),
    ),
    made(
      'two registers with all values different, 30 processes',
      'register',
      range(2).map((seed) => differentValues(400, 30, seed)),
    ),
  ];
  return rows.filter(({ model }) => models.has(model));
}

/** A history that is in Porcupine's repository only. */
function kvC50Bad(porcupine: string): Events {
  const text = readFileSync(join(porcupine, 'test_data', 'kv', 'c50-bad.txt'), 'utf8');
  return [
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
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
