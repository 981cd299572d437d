import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSession } from '../../src/decks/sessions.ts';
import { addSlide, updateSlide } from '../../src/decks/slides.ts';
import { SessionLocks } from '../../src/locks/session-locks.ts';
import { openStore } from '../../src/store/store.ts';
import { atLeast, type Result, shown } from '../result.ts';
import { sideBySide } from '../rounds.ts';
import { CONNECTIONS, load, rateOf } from './load.ts';
import { serve } from './served.ts';
import { createSessions } from './sessions.ts';

const TIMES = 5_000;

/** Edits of distinct sessions over HTTP, compared with one thread that runs the same transactions under the same locks. */
export async function* edits(): AsyncGenerator<Result> {
  await using served = await serve();
  const sessions = await createSessions(served.url, CONNECTIONS);
  const edit = (n: number) =>
    ({
      method: 'PATCH',
      path: '/api/slides/0',
      body: { session_id: sessions[n % CONNECTIONS], html: '<h1>One</h1><p>other text</p>' },
    }) as const;

  const directory = await mkdtemp(join(tmpdir(), 'hammerlock-bench-'));
  await using locks = SessionLocks.create();
  await using store = await openStore(join(directory, 'decks.sqlite'), { locks });
  try {
    for (const session of sessions) {
      using grant = locks.acquire(session);
      await createSession(store, grant, session);
      for (const html of ['<h1>One</h1>', '<h1>Two</h1>', '<h1>Three</h1>']) {
        await addSlide(store, grant, session, html);
      }
    }
    const rates = await sideBySide(
      {
        http: async () => rateOf(await load(served.url, edit), '200'),
        thread: async () => {
          const start = performance.now();
          for (let n = 0; n < TIMES; n++) {
            const { session_id: session, html } = edit(n).body;
            using grant = locks.acquire(session!);
            await updateSlide(store, grant, session!, 0, html);
          }
          return (TIMES / (performance.now() - start)) * 1_000;
        },
      },
      { rounds: 5, warmUp: 1 },
    );
    yield shown('one thread with no HTTP, edits of distinct sessions', rates.thread, 'transactions/s');
    yield shown('PATCH /api/slides/0 of distinct sessions', rates.http, 'requests/s');
    yield atLeast(
      60,
      'edits over HTTP, of one thread',
      (100 * rates.http) / rates.thread,
      '%',
      'The writer thread is always busy: besides the transaction it reads the deck for the response, and it shares two cores with the server and its clients.',
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
