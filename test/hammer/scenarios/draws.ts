import { setTimeout as sleep } from 'node:timers/promises';
import { defineScenario } from '../../../src/index.ts';

const DRAWS = 5;
/** The pause that keeps a run from using up the cores. */
const REST_MS = 1;

/** Records the first choices of each worker. */
export default defineScenario({
  name: 'draws',
  setup: ({ options }) => ({ drawn: new Int32Array(new SharedArrayBuffer(4 * options.workers)) }),
  async step({ world: { drawn }, worker, random, record }) {
    if (Atomics.add(drawn, worker.index, 1) >= DRAWS) return sleep(REST_MS);
    await record('draw', { input: [worker.index, random.int(1_000_000)] }, () => {});
  },
  check({ history, expect }) {
    const values = new Map<number, number[]>();
    for (const { input } of history) {
      const [worker, value] = input as [number, number];
      values.set(worker, [...(values.get(worker) ?? []), value]);
    }
    expect(false, JSON.stringify([...values].toSorted(([a], [b]) => a - b).map(([, drawn]) => drawn)));
  },
});
