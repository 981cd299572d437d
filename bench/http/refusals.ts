import { fileURLToPath } from 'node:url';
import { atLeast, atMost, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import { load, type Request, rateOf } from './load.ts';
import { serve, serveConstants } from './served.ts';
import { ask, createSessions, whileChatting } from './sessions.ts';

const SLOW = fileURLToPath(new URL('./slow-generator.ts', import.meta.url));
const HOLDERS = 1;
const COMPUTERS = 2;
const ROUNDS = 5;

/** Busy refusals compared with a constant 409, and the latency of one while every worker is busy. */
export async function* refusals(): AsyncGenerator<Result> {
  await using served = await serve('--generator', SLOW, '--workers', String(HOLDERS + COMPUTERS));
  const [held, ...others] = await createSessions(served.url, HOLDERS + COMPUTERS);
  const path = '/api/slides/0';
  const body = { session_id: held!, html: '<p>too late</p>' };
  const edit: Request = { method: 'PATCH', path, body };
  const refuse = (url: string, connections?: number) => load(url, () => edit, connections);

  // The session is held by a worker that waits and uses no CPU time.
  const [refused, rates] = await whileChatting(served.url, [held!], 'wait 600000', async () => {
    const problem = await ask(served.url, 'PATCH', path, body);
    await using floor = await serveConstants('{}', problem);
    const rate = (url: string) => async () => rateOf(await refuse(url), '409');
    const measures = { real: rate(served.url), constant: rate(floor.url) };
    return [problem, await sideBySide(measures, { rounds: ROUNDS, warmUp: 1 })] as const;
  });
  yield shown(`a constant 409 of ${refused.length} bytes`, rates.constant, 'requests/s');
  yield shown('PATCH /api/slides/0 of a busy session', rates.real, 'requests/s');
  yield atLeast(70, 'busy refusals, of the constant 409', (100 * rates.real) / rates.constant, '%');

  const p99s: number[] = [];
  await whileChatting(served.url, [held!], 'wait 600000', () =>
    whileChatting(served.url, others, 'compute 200', async () => {
      for (let round = 0; round < ROUNDS; round++) p99s.push((await refuse(served.url, 4)).p99);
    }),
  );
  const what = 'p99 of a refusal while every worker is busy with 200 ms edits, the worst of 5 rounds';
  yield atMost(20, what, Math.max(...p99s), 'ms');
}
