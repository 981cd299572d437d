import { defineScenario } from '../../../src/index.ts';

/** Records the first choices of each worker. */
export default defineScenario({
  name: 'draws',
  setup() {},
  async step({ worker, random, record }) {
    if (worker.life > 0) return;
    await record('draw', { value: [worker.index, random.int(1_000_000)] }, () => {});
  },
  check({ history, expect }) {
    const drawn = new Map<number, number[]>();
    for (const { argument } of history) {
      const [worker, value] = argument as [number, number];
      drawn.set(worker, [...(drawn.get(worker) ?? []), value]);
    }
    const firsts = [...drawn].toSorted(([a], [b]) => a - b).map(([, values]) => values.slice(0, 5));
    expect(false, JSON.stringify(firsts));
  },
});
