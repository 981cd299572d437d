import type { Measurements } from '../../src/hammer/measure/measurements.ts';
import { readSamples } from '../../src/hammer/measure/read-samples.ts';
import { sampler } from '../../src/hammer/measure/sampler.ts';
import { createSamples } from '../../src/hammer/measure/samples.ts';
import { createStatusMemory, readAllStatuses, statusWriter } from '../../src/hammer/status/worker-status.ts';

/** The measurements of a simulated run of `ms` milliseconds: the clock is moved by hand, so it takes no time. */
export async function simulateRun(ms: number, workers: number, everyMs: number): Promise<Measurements> {
  const board = createStatusMemory(workers);
  const samples = createSamples(workers);
  const { now } = performance;
  let time = 1_000;
  performance.now = () => time;
  try {
    const measuring = Array.from({ length: workers }, (_, worker) =>
      sampler(samples, worker, statusWriter(board, worker)),
    );
    const record = measuring.map(({ measured }) => measured(async (_f, _call, run) => run(() => {})));
    for (const { status } of measuring) status.setState('running');
    for (let turn = 0; time < 1_000 + ms; turn++) {
      for (const [worker, { status }] of measuring.entries()) {
        const key = `session-${turn % 3 === 0 ? turn : turn % 7}`;
        const endWait = status.waitFor(key, -1);
        time += ((turn % 13) / 26 / workers) * everyMs;
        const letGo = status.hold(key, 0);
        endWait();
        await record[worker]!(`operation ${turn % 30}`, { key }, () => {
          time += ((turn % 11) / 22 / workers) * everyMs;
        });
        letGo();
      }
      time += everyMs / 2;
    }
    for (const { status } of measuring) status.setState('ended');
    return readSamples(samples, readAllStatuses(board), ms);
  } finally {
    performance.now = now;
  }
}
