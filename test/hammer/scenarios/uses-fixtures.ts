import { appendFileSync, rmSync } from 'node:fs';
import { counter } from '../../../src/check/index.ts';
import { defineFixture, defineScenario } from '../../../src/index.ts';

/** What goes wrong in a run that uses fixtures, by seed. */
export const mishaps = [
  'nothing',
  'create throws',
  'attach throws',
  'setup throws',
  'an undo throws',
  'the last read is wrong',
  'the final checks fail',
  'the final checks throw',
  'a handle that no thread can have',
  'create never returns',
  'the final operations have no array',
  'the leak probe throws',
  'the description throws',
  'the description has an outcome',
  'the final checks exit',
  'attach throws what cannot be looked at',
  'a worker removes the directory',
] as const;

/** The file from which the test reads what happened, in which order. */
const journal = process.env.HAMMERLOCK_TEST_JOURNAL!;
const note = (event: string) => appendFileSync(journal, `${event}\n`);

/** A counter of the user's own, in shared memory. */
class SharedCounter {
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  add(n: number): void {
    Atomics.add(this.#words, 0, n);
  }

  get value(): number {
    return Atomics.load(this.#words, 0);
  }
}

let seed = 0;

const counters = defineFixture({
  name: 'counters',
  model: counter,
  create({ options, onEnd }) {
    seed = options.seed;
    note(`create after ${options.restarts} restarts`);
    onEnd(() => {
      note('undo');
      if (mishaps[seed] === 'an undo throws') throw new Error('it could not be undone');
    });
    if (mishaps[seed] === 'create never returns') return new Promise<SharedArrayBuffer>(() => {});
    if (mishaps[seed] === 'create throws') throw new Error('no counter today');
    if (mishaps[seed] === 'a handle that no thread can have') return (() => {}) as never;
    return new SharedArrayBuffer(4);
  },
  attach({ handle, options, directory, worker, record, onEnd }) {
    const where = worker === undefined ? 'the run' : `worker ${worker.index}`;
    note(`attach in ${where}`);
    onEnd(() => note(`detach in ${where}`));
    if (mishaps[options.seed] === 'attach throws' && worker?.index === 1) throw new Error('not here');
    if (mishaps[options.seed] === 'attach throws what cannot be looked at' && worker !== undefined) {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      throw proxy;
    }
    if (mishaps[options.seed] === 'a worker removes the directory' && worker !== undefined) {
      rmSync(directory, { recursive: true, force: true });
      throw new Error('there is nothing to note it in');
    }
    const shared = new SharedCounter(handle);
    return { shared, add: (n: number) => record('add', { input: n }, () => shared.add(n)) };
  },
  finalOperations: ({ attached }) => {
    if (mishaps[seed] === 'the final operations have no array') return { operation: [] } as never;
    const wrong = mishaps[seed] === 'the last read is wrong' ? 1 : 0;
    return { operations: [{ f: 'read', output: attached.shared.value + wrong }] };
  },
  finalChecks({ attached, violated }) {
    note('final checks');
    if (mishaps[seed] === 'the final checks fail') violated(`the counter ended as ${attached.shared.value}`);
    if (mishaps[seed] === 'the final checks exit') process.exit(3);
    if (mishaps[seed] === 'the final checks throw') throw new Error('no checks today');
  },
  describe() {
    if (mishaps[seed] === 'the description throws') throw new Error('no description today');
    if (mishaps[seed] !== 'the description has an outcome') return {};
    return { outcome: 'held', store: 'theirs' };
  },
  leakProbe() {
    if (mishaps[seed] !== 'the leak probe throws') return undefined;
    const fail = () => {
      throw new Error('no probe today');
    };
    return { sample: fail, isClosed: fail, isClosedAtOnce: fail, blame: fail };
  },
  destroy: () => note('destroy'),
});

/** A fixture that is created once, however often the process is killed. */
const kept = defineFixture({
  name: 'kept',
  survivesKill: true,
  create: () => {
    note('create kept');
    return { madeBy: process.pid };
  },
  attach: ({ handle }) => handle,
});

export default defineScenario({
  name: 'uses-fixtures',
  use: { counters, 'kept/aside': kept },
  setup({ counters, 'kept/aside': kept, options }) {
    if (mishaps[options.seed] === 'setup throws') throw new Error('no setup today');
    counters.add(1);
    return kept.madeBy;
  },
  step({ counters, 'kept/aside': kept, world, random, expect }) {
    expect(kept.madeBy === world, 'a worker has another handle');
    counters.add(1 + random.int(3));
  },
  check({ counters, expect }) {
    expect(counters.shared.value > 0, 'the counter is not there in the check');
    const isToFail = ['the final operations have no array', 'the description has an outcome'];
    expect(!isToFail.includes(mishaps[seed]!), 'the check found it');
  },
});
