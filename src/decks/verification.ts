import { UnknownSessionError } from '../store/errors.ts';
import type { Fence, Store } from '../store/store.ts';
import { bumpVersion, type Verdict } from './deck.ts';
import { IndexOutOfRangeError } from './errors.ts';
import { countSlides } from './slides.ts';

/** What judges a slide by its HTML. It may take its time: no lock is held meanwhile. */
export type Verifier = (html: string) => Promise<Verdict>;

/** A slide passes that has a heading and at most this many words. */
const MAX_WORDS = 120;

export const defaultVerifier: Verifier = async (html) => {
  const words = html
    .replace(/<[^>]*>/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  return /<h[1-6][\s>]/i.test(html) && words.length <= MAX_WORDS ? 'passed' : 'failed';
};

export type Verified =
  | { readonly outcome: 'verified'; readonly verdict: Verdict; readonly id: number; readonly version: number }
  /** The slide was changed or deleted while it was verified: nothing is stored. */
  | { readonly outcome: 'cancelled'; readonly id: number };

/**
 * Verifies the slide at `index`. It takes no lock while it thinks: `acquire` is called for the session's grant
 * when there is a verdict to store, and the grant is released again.
 *
 * @throws {@link IndexOutOfRangeError} @throws {@link UnknownSessionError} @throws {@link StaleGrantError}
 * @throws whatever `acquire` and the verifier throw
 */
export async function verifySlide(
  store: Store,
  acquire: () => (Fence & Disposable) | Promise<Fence & Disposable>,
  session: string,
  index: number,
  verifier: Verifier = defaultVerifier,
): Promise<Verified> {
  const { id, html, hash } = await readSlide(store, session, index);
  const verdict = await verifier(html);
  const grant = await acquire();
  try {
    return await store.fenced(session, grant, async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('slides')
        .set({ verified_hash: hash, verdict })
        .where('id', '=', id)
        .where('hash', '=', hash)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return { outcome: 'cancelled', id };
      return { outcome: 'verified', verdict, id, ...(await bumpVersion(trx, session)) };
    });
  } finally {
    grant[Symbol.dispose]();
  }
}

async function readSlide(store: Store, session: string, index: number) {
  return store.read(async (trx) => {
    const slide = await trx
      .selectFrom('slides')
      .select(['id', 'html', 'hash'])
      .where('session_id', '=', session)
      .where('position', '=', index)
      .executeTakeFirst();
    if (slide !== undefined) return slide;
    const known = await trx.selectFrom('sessions').select('id').where('id', '=', session).executeTakeFirst();
    if (known === undefined) throw new UnknownSessionError(session);
    throw new IndexOutOfRangeError(index, await countSlides(trx, session));
  });
}
