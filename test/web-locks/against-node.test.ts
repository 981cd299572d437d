import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as workerThreads from 'node:worker_threads';
import fc from 'fast-check';
import { SessionLocks } from '../../src/locks/index.ts';
import { webLocks } from '../../src/web-locks/index.ts';
import { effort } from '../support/test-effort.ts';

const table = SessionLocks.create({ fairness: 'fifo', leaseMs: Number.POSITIVE_INFINITY });
after(() => table.close());
/** Missing before Node 24.5. */
const nodeLocks: workerThreads.LockManager | undefined = workerThreads.locks;
const skip = nodeLocks === undefined;

type Step =
  | { do: 'request'; name: string; mode: 'exclusive' | 'shared'; ifAvailable: boolean }
  /** One of the requests that have a lock. */
  | { do: 'release'; nth: number; throws: boolean };

const name = fc.constantFrom('a', 'b');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('request' as const),
    name,
    mode: fc.constantFrom('exclusive' as const, 'shared' as const),
    ifAvailable: fc.boolean(),
  }),
  fc.record({ do: fc.constant('release' as const), nth: fc.nat(), throws: fc.boolean() }),
);

/** Steps that are taken in one turn. */
const burst = fc.array(step, { minLength: 1, maxLength: 4 });

/** Runs steps on one manager, and notes what happens to each lock. */
class Run {
  readonly #locks: workerThreads.LockManager;
  /** What the names of this run begin with. */
  readonly #prefix: string;
  #held: { readonly id: number; settle(throws: boolean): void }[] = [];
  /** The calls of callbacks, in order. */
  readonly #called = new Map<string, string[]>();
  readonly #outcomes: string[] = [];
  #requests = 0;

  constructor(locks: workerThreads.LockManager, prefix: string) {
    this.#locks = locks;
    this.#prefix = prefix;
  }

  /** A release is of a lock that was held before: Node calls a callback at once, and the specification does not. */
  take(burst: readonly Step[]): void {
    const held = this.#held.toSorted((one, two) => one.id - two.id);
    for (const step of burst) {
      if (step.do === 'request') {
        this.#request(step);
      } else if (held.length > 0) {
        const [released] = held.splice(step.nth % held.length, 1);
        this.#held = this.#held.filter(({ id }) => id !== released!.id);
        released!.settle(step.throws);
      }
    }
  }

  #request({ name, mode, ifAvailable }: Step & { do: 'request' }): void {
    const id = this.#requests++;
    this.#locks
      .request(`${this.#prefix}${name}`, { mode, ifAvailable }, (lock) => {
        const got = `${id} ${lock === null ? null : `${JSON.stringify(lock.name)} ${lock.mode}`}`;
        this.#called.set(name, [...(this.#called.get(name) ?? []), got]);
        if (lock === null) return 'null';
        const { promise, resolve, reject } = Promise.withResolvers<string>();
        this.#held.push({ id, settle: (throws) => (throws ? reject('thrown') : resolve('returned')) });
        return promise;
      })
      .then(
        (value) => this.#outcomes.push(`${id} ${value}`),
        (reason) => this.#outcomes.push(`${id} rejected ${reason}`),
      );
  }

  isIdle(): boolean {
    return this.#held.length === 0;
  }

  /** What has happened, and what is held and pending, by name. */
  async state(): Promise<object> {
    const { held, pending } = await this.#locks.query();
    const byName = (list: workerThreads.LockInfo[]) => {
      const own = list.filter(({ name }) => name.startsWith(this.#prefix));
      return Map.groupBy(own, ({ name }) => name);
    };
    return {
      called: this.#called,
      outcomes: this.#outcomes.toSorted(),
      held: byName(held),
      pending: byName(pending),
    };
  }
}

/** Waits until both have come to the same state. */
async function agree(mine: Run, nodes: Run): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) {
    await nextTurn();
    if (isDeepStrictEqual(await mine.state(), await nodes.state())) return;
  }
  assert.deepEqual(await mine.state(), await nodes.state());
}

test("any sequence of bursts of requests and releases in one thread goes as with Node's own locks", {
  skip,
}, async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(burst, { maxLength: 30, size: 'max' }), async (bursts) => {
      const prefix = `${runs++}:`;
      const mine = new Run(webLocks(table), prefix);
      const nodes = new Run(nodeLocks!, prefix);
      for (const steps of bursts) {
        for (const run of [mine, nodes]) run.take(steps);
        await agree(mine, nodes);
      }
      while (!mine.isIdle() || !nodes.isIdle()) {
        for (const run of [mine, nodes]) run.take([{ do: 'release', nth: 0, throws: false }]);
        await agree(mine, nodes);
      }
      assert.deepEqual(await mine.state(), await nodes.state());
    }),
    { numRuns: effort({ quick: 40, slow: 500, soak: 20_000 }) },
  );
});

test("a lock of a dead thread is never given to a waiter by Node's own locks", { skip }, async () => {
  const thread = new workerThreads.Worker(new URL('../support/node-lock-thread.ts', import.meta.url), {
    execArgv: [],
  });
  await once(thread, 'message');
  const controller = new AbortController();
  let isGranted = false;
  const request = nodeLocks!.request('held', { signal: controller.signal }, () => {
    isGranted = true;
  });
  await thread.terminate();
  for (let turn = 0; turn < 100; turn++) await nextTurn();
  const { held, pending } = await nodeLocks!.query();
  const about = [held, pending].map((list) => list.filter(({ name }) => name === 'held').length);
  assert.deepEqual([...about, isGranted], [0, 1, false]);
  controller.abort();
  await assert.rejects(request);
});
