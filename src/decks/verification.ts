import type { Fence } from '../store/fence.ts';
import type { DeckStore } from '../store/store.ts';
import { UnknownSessionError } from '../store/store-errors.ts';
import { bumpVersion, type SlideVerdict } from './deck.ts';
import { IndexOutOfRangeError } from './deck-errors.ts';
import { measureDeck } from './deck-size.ts';
import { defaultVerifier, type Verifier } from './verifier.ts';

export type VerifiedSlide =
  | {
      readonly outcome: 'verified';
      readonly verdict: SlideVerdict;
      readonly id: number;
      /** Where the slide is now: it may have been moved meanwhile. */
      readonly index: number;
      readonly version: number;
    }
  /** The slide was changed or deleted while it was verified: nothing is stored. */
  | { readonly outcome: 'cancelled'; readonly id: number };

/** What a verifier made of the slide that it saw. */
export interface Judgement {
  readonly id: number;
  readonly hash: string;
  readonly verdict: SlideVerdict;
}

/**
 * Verifies the slide at `index`. It takes no lock while it thinks: `acquire` is called for the session's grant
 * when there is a verdict to store, and the grant is released again.
 *
 * @throws {@link IndexOutOfRangeError} @throws {@link UnknownSessionError} @throws {@link StaleGrantError}
 * @throws whatever `acquire` and the verifier throw
 */
export async function verifySlide(
  store: DeckStore,
  acquire: () => (Fence & Disposable) | Promise<Fence & Disposable>,
  session: string,
  index: number,
  verifier: Verifier = defaultVerifier,
): Promise<VerifiedSlide> {
  const judgement = await judgeSlide(store, session, index, verifier);
  const grant = await acquire();
  try {
    return await storeJudgement(store, grant, session, judgement);
  } finally {
    grant[Symbol.dispose]();
  }
}

/**
 * The first half of {@link verifySlide}, which stores nothing.
 *
 * @throws {@link IndexOutOfRangeError} @throws {@link UnknownSessionError} @throws whatever the verifier throws
 */
export async function judgeSlide(
  store: DeckStore,
  session: string,
  index: number,
  verifier: Verifier = defaultVerifier,
): Promise<Judgement> {
  const { id, html, hash } = await store.read(async (trx) => {
    const slide = await trx
      .selectFrom('slides')
      .select(['id', 'html', 'hash'])
      .where('session_id', '=', session)
      .where('position', '=', index)
      .executeTakeFirst();
    if (slide !== undefined) return slide;
    const known = await trx.selectFrom('sessions').select('id').where('id', '=', session).executeTakeFirst();
    if (known === undefined) throw new UnknownSessionError(session);
    const { count } = await measureDeck(trx, session);
    throw new IndexOutOfRangeError(index, count);
  });
  return { id, hash, verdict: await verifier(html) };
}

/**
 * The second half: stores the verdict if the slide still says what was judged.
 *
 * @throws {@link UnknownSessionError} @throws {@link StaleGrantError}
 */
export async function storeJudgement(
  store: DeckStore,
  fence: Fence,
  session: string,
  { id, hash, verdict }: Judgement,
): Promise<VerifiedSlide> {
  return store.fenced(session, fence, async (trx) => {
    const slide = await trx
      .updateTable('slides')
      .set({ verified_hash: hash, verdict })
      .where('id', '=', id)
      .where('hash', '=', hash)
      .returning('position')
      .executeTakeFirst();
    if (slide === undefined) return { outcome: 'cancelled', id };
    const edited = await bumpVersion(trx, session);
    return { outcome: 'verified', verdict, id, index: slide.position, ...edited };
  });
}
