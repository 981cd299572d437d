import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { SeededRandom } from '../base/seeded-random.ts';
import type { Slide } from '../decks/deck.ts';
import { foretell, type RecordedService, recordedService } from '../fixtures/http/recorded-service.ts';
import { readServedDeck } from '../fixtures/http/served-deck.ts';
import { ask, ClientHungUpError, NoAnswerError, RefusedError } from '../fixtures/http/service-client.ts';
import { InvalidRunError } from '../hammer/evidence/run-errors.ts';
import { defineScenario } from '../hammer/scenario/scenario.ts';

/*
 * The workers are clients of a server: one that the run starts, or one that runs already. They edit a few sessions as
 * `edits` does, and some hang up in the middle. The answers of each session, and at the end its deck, have to be
 * explained by its edits: each that was answered with 200 took effect once, none that was refused did, and one
 * without an answer may have.
 */
const SESSIONS = 4;
const MAX_SLIDES = 8;

interface World {
  readonly url: string;
  /** Whether the run has started it. */
  readonly isOwn: boolean;
  /** Whether it is known what it makes of a message. */
  readonly foretells: boolean;
  readonly sessions: readonly string[];
}

export default defineScenario<World>({
  name: 'http',
  // What is done to a holder or to the file is done in the server, where nothing is counted.
  withstands: ['terminate', 'exit', 'oom', 'slow', 'kill'],
  needs: [],

  async setup({ store, options: { target }, onEnd }) {
    // Nobody else's, on a server that others use.
    const run = randomBytes(6).toString('hex');
    const sessions = Array.from({ length: SESSIONS }, (_, n) => `hammer-${run}-${n}`);
    if (target === undefined) {
      // Not loaded by the workers.
      const { startServer } = await import('../server/server.ts');
      const server = await startServer({ file: store.file, port: 0, workers: 2 });
      onEnd(() => server.close());
      return { url: server.url, isOwn: true, foretells: true, sessions };
    }
    await ask(target, { method: 'GET', path: '/healthz' }).catch((cause) => {
      throw new InvalidRunError(`The target ${target} is no service that is ready: ${cause}`, { cause });
    });
    onEnd(() => deleteSessions(target, sessions));
    return {
      url: target,
      isOwn: false,
      foretells: await isForetold(target, `hammer-${run}-probe`),
      sessions,
    };
  },

  async step({ world: { url, isOwn, foretells, sessions }, worker, record, random, expect }) {
    const service = recordedService(url, record, foretells, worker.grantedMs);
    const session = random.pick(sessions);
    try {
      await act(service, session, random).catch((error: unknown) => {
        // Most requests need a session: one that is missing, not created yet or deleted, is created.
        if (!(error instanceof RefusedError && error.code === 'unknown_session')) throw error;
        return service.create(session, session);
      });
    } catch (error) {
      if (error instanceof ClientHungUpError) return;
      // A server of others may be killed and come back. What is there then tells what took effect.
      if (error instanceof NoAnswerError && !isOwn) return look(service, session);
      if (!(error instanceof RefusedError)) throw error;
      expect(possible.has(error.code), `a request was refused with ${error.code}: ${error.message}`);
    }
  },

  check({ history, expect }) {
    let asked = 0;
    for (const { outcome } of history) {
      if (outcome !== 'info') return;
      asked += 1;
    }
    expect(asked === 0, `none of ${asked} requests was answered`);
  },

  readDeck: ({ url }, session) => readServedDeck(url, session),
});

async function look(service: RecordedService, session: string): Promise<void> {
  await service.getSlides(session).catch((error: unknown) => {
    if (!(error instanceof NoAnswerError || error instanceof RefusedError)) throw error;
  });
}

/** Refusals that others can bring about. */
const possible: ReadonlySet<string> = new Set([
  'session_busy',
  'version_conflict',
  'unknown_session',
  'index_out_of_range',
  'last_slide',
  'not_a_permutation',
  'server_busy',
  'store_busy',
]);

async function act(service: RecordedService, session: string, random: SeededRandom): Promise<unknown> {
  if (random.oneIn(4)) return service.getSlides(session);
  const html = `<h1>${random.int(1_000_000)}</h1>`;
  const index = random.int(MAX_SLIDES);
  switch (random.int(12)) {
    case 0:
      return service.create(session, html);
    case 1:
      return service.add(session, html, random.oneIn(2) ? index : undefined);
    case 2:
      return service.remove(session, index);
    case 3:
      return service.duplicate(session, index);
    case 4:
      return service.reorder(session, random.shuffle([...Array(1 + index).keys()]));
    case 5:
      return service.verify(session, index);
    case 6:
      return service.rename(session, html);
    case 7:
      return random.oneIn(10) ? service.delete(session) : service.remove(session, index);
    case 8:
      return service.chat(session, `# ${html}\n\ntext\n\n## more`, random.int(4));
    case 9:
      return service.chat(session, `# ${html}\n\ntext`);
    default: {
      const { slide_deck } = await service.getSlides(session);
      const expected = random.oneIn(2) ? slide_deck.version : undefined;
      return service.update(session, index, html, expected);
    }
  }
}

const TRIES = 20;

/**
 * Whether the target makes of a message what the built-in generator makes of it. It may lose answers: then it is asked again.
 *
 * @throws {@link InvalidRunError} where it answers nothing
 */
async function isForetold(url: string, session: string): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      return await isForetoldOnce(url, `${session}-${tries}`);
    } catch (cause) {
      if (!(cause instanceof NoAnswerError)) throw cause;
      if (tries < TRIES) continue;
      throw new InvalidRunError(`The target ${url} loses its answers: ${cause.message}`, { cause });
    }
  }
}

async function isForetoldOnce(url: string, session: string): Promise<boolean> {
  const message = '# one\n\ntext\n\n## two';
  await ask(url, { method: 'POST', path: '/api/sessions', body: { session_id: session } });
  try {
    const body = { session_id: session, message };
    const { slide_deck } = await ask<{ slide_deck: { slides: readonly Slide[] } }>(url, {
      ...{ method: 'POST', path: '/api/chat', body },
    });
    const { slides } = await foretell(message);
    return isDeepStrictEqual(
      slide_deck.slides.map(({ html }) => html),
      slides,
    );
  } finally {
    await deleteSessions(url, [session]);
  }
}

async function deleteSessions(url: string, sessions: readonly string[]): Promise<void> {
  for (const session of sessions) {
    // One that is not there, or a server that has ended, needs nothing.
    await ask(url, { method: 'DELETE', path: `/api/sessions/${session}` }).catch(() => {});
  }
}
