import { Worker } from 'node:worker_threads';
import { defineScenario } from '../../../src/index.ts';

const LATE_MS = 3_600_000;
const throwLate = () => {
  throw new Error('left behind');
};

export const leavers = ['nothing', 'a step', 'setup', 'a thread of setup', 'setup, for no time'] as const;

/** Reports its process, and leaves something running there that throws later; the seed selects the part that does. */
export default defineScenario({
  name: 'leaves-running',
  setup({ options }) {
    const leaver = leavers[options.seed]!;
    if (leaver === 'setup') setTimeout(throwLate, LATE_MS);
    if (leaver === 'setup, for no time') setTimeout(throwLate);
    if (leaver === 'a thread of setup') new Worker(`setTimeout(() => {}, ${LATE_MS})`, { eval: true });
    return { leaver, hasLeft: new Int32Array(new SharedArrayBuffer(4)) };
  },
  step({ world: { leaver, hasLeft }, locks }) {
    locks.acquire('a').release();
    if (leaver === 'a step' && Atomics.exchange(hasLeft, 0, 1) === 0) setTimeout(throwLate, LATE_MS).unref();
  },
  check: ({ expect }) => expect(false, `process ${process.pid}`),
});
