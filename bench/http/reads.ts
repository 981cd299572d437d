import { atLeast, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import { load, rateOf } from './load.ts';
import { serve, serveConstants } from './served.ts';
import { ask, createSessions } from './sessions.ts';

/** `GET /api/slides` compared with the same route answering a constant of the same size. */
export async function* reads(): AsyncGenerator<Result> {
  await using served = await serve();
  const [session] = await createSessions(served.url, 1);
  const path = `/api/slides?session_id=${session}`;
  await using floor = await serveConstants(await ask(served.url, 'GET', path), '{}');
  const read = (url: string) => async () => rateOf(await load(url, () => ({ method: 'GET', path })), '200');
  const rates = await sideBySide(
    { real: read(served.url), constant: read(floor.url) },
    { rounds: 5, warmUp: 1 },
  );
  yield shown('GET of a constant of the same size', rates.constant, 'requests/s');
  yield shown('GET /api/slides', rates.real, 'requests/s');
  yield atLeast(50, 'GET /api/slides, of the constant', (100 * rates.real) / rates.constant, '%');
}
