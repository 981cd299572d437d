import { createBoard, readBoard, rowWriter } from '../../src/hammer/board.ts';
import type { Measurements } from '../../src/hammer/measurements.ts';
import { readSamples } from '../../src/hammer/read-samples.ts';
import { createSamples, sampler } from '../../src/hammer/samples.ts';

/** What the workers of a run of that length measure, as fast as it goes: the clock is turned on by hand. */
export async function measureFor(ms: number, workers: number, everyMs: number): Promise<Measurements> {
  const board = createBoard(workers);
  const samples = createSamples(workers);
  const { now } = performance;
  let time = 1_000;
  performance.now = () => time;
  try {
    const measuring = Array.from({ length: workers }, (_, worker) =>
      sampler(samples, worker, rowWriter(board, worker)),
    );
    const record = measuring.map(({ measured }) => measured(async (_f, _call, run) => run()));
    for (const { row } of measuring) row.setState('running');
    for (let turn = 0; time < 1_000 + ms; turn++) {
      for (const [worker, { row }] of measuring.entries()) {
        const key = `session-${turn % 3 === 0 ? turn : turn % 7}`;
        const endWait = row.waitFor(key, -1);
        time += ((turn % 13) / 26 / workers) * everyMs;
        const letGo = row.hold(key, 0);
        endWait();
        await record[worker]!(`operation ${turn % 30}`, { key }, () => {
          time += ((turn % 11) / 22 / workers) * everyMs;
        });
        letGo();
      }
      time += everyMs / 2;
    }
    for (const { row } of measuring) row.setState('ended');
    return readSamples(samples, readBoard(board), ms);
  } finally {
    performance.now = now;
  }
}
