import { randomBytes } from 'node:crypto';
import type { SeededRandom } from '../../base/seeded-random.ts';
import { deckService, deleteSessions } from '../../fixtures/http/deck-service.ts';
import type { RecordedService } from '../../fixtures/http/recorded-service.ts';
import { ClientHungUpError, NoResponseError, RefusedError } from '../../fixtures/http/service-errors.ts';
import { defineScenario } from '../../hammer/scenario/scenario.ts';

/*
 * The workers are clients of a server, one that the run starts or one that runs already. They edit a few sessions at random,
 * and some hang up in the middle. The edits of each session have to explain its responses and, at the end, its deck: an edit
 * that was acknowledged took effect once, an edit that was refused did not, and an edit without a response may have.
 */
const SESSIONS = 4;
const MAX_SLIDES = 8;

export default defineScenario({
  name: 'http',
  use: { service: deckService() },
  // The workers hold no key and have no file open, so the other faults would find nothing to act on.
  withstands: ['terminate', 'exit', 'oom', 'slow', 'kill'],
  needs: [],

  setup({ service: { url, isOwn }, onEnd }) {
    // The run has sessions of its own, on a server that may have other clients.
    const run = randomBytes(6).toString('hex');
    const sessions = Array.from({ length: SESSIONS }, (_, n) => `hammer-${run}-${n}`);
    if (!isOwn) onEnd(() => deleteSessions(url, sessions));
    return sessions;
  },

  async step({ world: sessions, service, random, expect }) {
    const session = random.pick(sessions);
    try {
      await act(service, session, random).catch((error: unknown) => {
        // Most requests need a session. If it is not created yet, or was deleted, this client creates it.
        if (!(error instanceof RefusedError && error.code === 'unknown_session')) throw error;
        return service.create(session, session);
      });
    } catch (error) {
      if (error instanceof ClientHungUpError) return;
      // A target may be killed and come back. A read then shows what took effect.
      if (error instanceof NoResponseError && !service.isOwn) return readDeck(service, session);
      if (!(error instanceof RefusedError)) throw error;
      expect(possible.has(error.code), `a request was refused with ${error.code}: ${error.message}`);
    }
  },

  check({ history, expect }) {
    let requests = 0;
    for (const { outcome } of history) {
      if (outcome !== 'info') return;
      requests += 1;
    }
    expect(requests === 0, `none of ${requests} requests was answered`);
  },
});

/** Reads the slides, which is recorded, and ignores that there is no response. */
async function readDeck(service: RecordedService, session: string): Promise<void> {
  await service.getSlides(session).catch((error: unknown) => {
    if (!(error instanceof NoResponseError || error instanceof RefusedError)) throw error;
  });
}

/** The codes of refusals that other clients can bring about. */
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
