import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { readLines } from '../../src/check/read-history/read-lines.ts';
import { recordedDecks } from '../../src/fixtures/decks/recorded-decks.ts';
import { openHammer } from '../../src/hammer/hammer.ts';
import type { RecordCall } from '../../src/hammer/history/recorder.ts';
import type { HammerGrant, HammerLocks } from '../../src/hammer/lock-under-test/tracked-locks.ts';
import { SessionLocks } from '../../src/locks/session-locks.ts';
import scenario from '../../src/scenarios/decks/edits.ts';
import { openStore } from '../../src/store/store.ts';
import { atLeast, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';

const MS = 3_000;

/** The scenario `edits` with two workers, compared with one thread that runs its steps without lock, record and pool. */
export async function* edits(): AsyncGenerator<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'hammerlock-bench-'));
  const hammer = openHammer();
  try {
    const rates = await sideBySide(
      { hammered: () => hammered(hammer, join(directory, 'history.jsonl')), alone: () => alone(directory) },
      { rounds: 5, warmUp: 1 },
    );
    yield shown('edits by one thread with nothing around them', rates.alone, 'committed/s');
    yield shown('edits hammered by two workers', rates.hammered, 'committed/s');
    yield atLeast(80, 'edits hammered, of one thread', (100 * rates.hammered) / rates.alone, '%');
  } finally {
    await hammer.close();
    rmSync(directory, { recursive: true });
  }
}

async function hammered(hammer: ReturnType<typeof openHammer>, history: string): Promise<number> {
  const verdict = await hammer.run(scenario, { workers: 2, duration: MS, seed: 1, history });
  if (verdict.outcome !== 'held') throw new Error(verdict.violations.join('\n'));
  let committed = 0;
  for (const line of readLines(history)) {
    if (line.includes('"type":"ok"') && !line.includes('"f":"get"')) committed += 1;
  }
  return (committed / verdict.durationMs) * 1_000;
}

async function alone(directory: string): Promise<number> {
  const locks = SessionLocks.create();
  const store = await openStore(join(directory, `alone-${performance.now()}.sqlite`), { locks });
  let committed = 0;
  const record = async <T>(f: string, _: unknown, run: () => Promise<T>): Promise<T> => {
    const result = await run();
    if (f !== 'get') committed += 1;
    return result;
  };
  const decks = recordedDecks(store, record as RecordCall);
  const context = { decks, locks: unlocked(), random: seededRandom(1, 0, 0) } as never;
  try {
    await scenario.setup!(context);
    committed = 0;
    const start = performance.now();
    while (performance.now() - start < MS) await scenario.step(context);
    return (committed / (performance.now() - start)) * 1_000;
  } finally {
    await store.close();
    await locks.close();
  }
}

/** Grants every key: there is only one thread. */
function unlocked(): Pick<HammerLocks, 'acquire' | 'tryAcquire'> {
  let token = 0n;
  const grant = (key: string): HammerGrant => {
    token += 1n;
    const release = () => true;
    return {
      key,
      token,
      mode: 'exclusive',
      ownerDied: false,
      renewable: false,
      renew() {},
      release,
      [Symbol.dispose]: release,
    };
  };
  return { acquire: grant, tryAcquire: grant };
}
