import type { Fence } from '../store/fence.ts';
import type { DeckStore } from '../store/store.ts';
import { UnknownSessionError } from '../store/store-errors.ts';
import { bumpVersion, type SlideVerdict } from './deck.ts';
import { IndexOutOfRangeError } from './deck-errors.ts';
import { measureDeck } from './deck-size.ts';
import { defaultVerifier, type Verifier } from './verifier.ts';

/** The result of {@link verifySlide}. */
export type VerifiedSlide =
  | {
      /** The verdict was stored. */
      readonly outcome: 'verified';
      /** What the verifier said. */
      readonly verdict: SlideVerdict;
      /** The id of the slide. */
      readonly id: number;
      /** The current index of the slide, which may have been moved in the meantime. */
      readonly index: number;
      /** The version after the verdict was stored. */
      readonly version: number;
    }
  | {
      /** The slide was changed or deleted while it was verified, so that nothing was stored. */
      readonly outcome: 'cancelled';
      /** The id of the slide. */
      readonly id: number;
    };

/** The verdict about a slide with a certain content. */
export interface Judgement {
  readonly id: number;
  readonly hash: string;
  readonly verdict: SlideVerdict;
}

/**
 * Verifies the slide at `index`, without a lock: the grant is acquired when there is a verdict to store, and
 * released afterwards.
 *
 * @param acquire acquires the lock of the session
 * @throws {@link IndexOutOfRangeError} @throws {@link UnknownSessionError} @throws {@link StaleGrantError}
 * @throws the errors of `acquire` and of the verifier
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
 * Lets a verifier judge the slide at `index`, and stores nothing: the first half of {@link verifySlide}.
 *
 * @throws {@link IndexOutOfRangeError} @throws {@link UnknownSessionError} @throws the errors of the verifier
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
 * Stores a verdict if the content of the slide is still the one that was judged: the second half of
 * {@link verifySlide}.
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
