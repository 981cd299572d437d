import { spawn } from 'node:child_process';
import { sleepSync } from '../../../src/base/sleep-sync.ts';
import { defineScenario } from '../../../src/index.ts';

const STILL_S = 1.2;
const Word = { begun: 0, held: 1 } as const;

/** The process is stopped in the middle of a step in which one worker holds a key and the others wait for it. */
export default defineScenario({
  name: 'stands-still',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  step({ world: words, worker, locks }) {
    if (worker.index === 0) {
      using _held = locks.acquire('precious');
      Atomics.store(words, Word.held, 1);
      Atomics.notify(words, Word.held);
      if (Atomics.exchange(words, Word.begun, 1) === 0) stop();
      // The worker holds the key for a while longer after the process goes on.
      for (let n = 0; n < 5; n++) sleepSync(100);
      return;
    }
    Atomics.wait(words, Word.held, 0);
    using _waited = locks.acquire('precious', { timeoutMs: 1_000 });
  },
});

/** Stops this process for longer than the deadline and the time for which the others have waited. */
function stop(): void {
  const { pid } = process;
  spawn('sh', ['-c', `sleep 0.15; kill -STOP ${pid}; sleep ${STILL_S}; kill -CONT ${pid}`], {
    stdio: 'ignore',
  });
}
