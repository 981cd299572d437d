import type { Fence } from '../store/fence.ts';
import type { DeckStore, StoreTransaction } from '../store/store.ts';
import { contentHash } from './content-hash.ts';
import { bumpVersion, type EditedSession } from './deck.ts';
import {
  EmptyHtmlError,
  IndexOutOfRangeError,
  InvalidTextError,
  LastSlideError,
  NotAPermutationError,
} from './deck-errors.ts';
import { checkRoom, measureDeck } from './deck-size.ts';

/*
 * Positions are unique in a deck, and SQLite checks this after each row. So slides are moved in two
 * statements: first to negative positions, which no other slide has, and then to their new ones.
 */

/** The result of an edit that added slides. */
export interface InsertedSlides extends EditedSession {
  /** The ids of the new slides, in order. */
  readonly ids: readonly number[];
}

/**
 * Inserts a slide at `index`; at the end by default.
 *
 * @throws {@link EmptyHtmlError} @throws {@link IndexOutOfRangeError} @throws {@link DeckFullError}
 * @throws {@link UnknownSessionError} @throws {@link VersionConflictError} @throws {@link StaleGrantError}
 */
export async function addSlide(
  store: DeckStore,
  fence: Fence,
  session: string,
  html: string,
  index?: number,
): Promise<InsertedSlides> {
  checkHtml(html);
  return store.fenced(session, fence, async (trx) => {
    const size = await measureDeck(trx, session);
    const at = index === undefined ? size.count : index;
    checkIndex(at, size.count + 1);
    checkRoom(size, [html]);
    const ids = await insertSlides(trx, session, [html], at);
    return { ...(await bumpVersion(trx, session)), ids };
  });
}

/**
 * Replaces the HTML of the slide at `index`.
 *
 * @throws {@link EmptyHtmlError} @throws {@link IndexOutOfRangeError} @throws {@link DeckFullError}
 * @throws {@link UnknownSessionError} @throws {@link VersionConflictError} @throws {@link StaleGrantError}
 */
export async function updateSlide(
  store: DeckStore,
  fence: Fence,
  session: string,
  index: number,
  html: string,
): Promise<EditedSession> {
  checkHtml(html);
  return store.fenced(session, fence, async (trx) => {
    const size = await measureDeck(trx, session);
    checkIndex(index, size.count);
    checkRoom({ ...size, count: size.count - 1 }, [html]);
    await trx
      .updateTable('slides')
      .set({ html, hash: contentHash(html) })
      .where('session_id', '=', session)
      .where('position', '=', index)
      .execute();
    return bumpVersion(trx, session);
  });
}

/**
 * Inserts a copy of the slide at `index` after it.
 *
 * @throws {@link IndexOutOfRangeError} @throws {@link DeckFullError}
 * @throws {@link UnknownSessionError} @throws {@link VersionConflictError} @throws {@link StaleGrantError}
 */
export async function duplicateSlide(
  store: DeckStore,
  fence: Fence,
  session: string,
  index: number,
): Promise<InsertedSlides> {
  return store.fenced(session, fence, async (trx) => {
    const size = await measureDeck(trx, session);
    checkIndex(index, size.count);
    const { html } = await trx
      .selectFrom('slides')
      .select('html')
      .where('session_id', '=', session)
      .where('position', '=', index)
      .executeTakeFirstOrThrow();
    checkRoom(size, [html]);
    const ids = await insertSlides(trx, session, [html], index + 1);
    return { ...(await bumpVersion(trx, session)), ids };
  });
}

/**
 * Deletes the slide at `index`; the slides after it move up.
 *
 * @throws {@link IndexOutOfRangeError} @throws {@link LastSlideError}
 * @throws {@link UnknownSessionError} @throws {@link VersionConflictError} @throws {@link StaleGrantError}
 */
export async function deleteSlide(
  store: DeckStore,
  fence: Fence,
  session: string,
  index: number,
): Promise<EditedSession> {
  return store.fenced(session, fence, async (trx) => {
    const { count } = await measureDeck(trx, session);
    checkDeletable(session, index, count);
    await trx.deleteFrom('slides').where('session_id', '=', session).where('position', '=', index).execute();
    await shiftSlides(trx, session, index + 1, -1);
    return bumpVersion(trx, session);
  });
}

/**
 * Reorders the slides: the slide at index `order[i]` moves to index `i`.
 *
 * @throws {@link NotAPermutationError}
 * @throws {@link UnknownSessionError} @throws {@link VersionConflictError} @throws {@link StaleGrantError}
 */
export async function reorderSlides(
  store: DeckStore,
  fence: Fence,
  session: string,
  order: readonly number[],
): Promise<EditedSession> {
  return store.fenced(session, fence, async (trx) => {
    const { count } = await measureDeck(trx, session);
    checkOrder(order, count);
    for (const [to, from] of order.entries()) {
      await trx
        .updateTable('slides')
        .set({ position: -1 - to })
        .where('session_id', '=', session)
        .where('position', '=', from)
        .execute();
    }
    await settlePositions(trx, session);
    return bumpVersion(trx, session);
  });
}

/** The number of rows per insert: a statement of SQLite can have at most 32,766 values. */
export const ROWS = 1_000;

/** Inserts slides, in the transaction of the caller, and returns their ids in order. */
export async function insertSlides(
  trx: StoreTransaction,
  session: string,
  htmls: readonly string[],
  index: number,
): Promise<number[]> {
  if (htmls.length === 0) return [];
  await shiftSlides(trx, session, index, htmls.length);
  const ids: number[] = [];
  for (let start = 0; start < htmls.length; start += ROWS) {
    const rows = await trx
      .insertInto('slides')
      .values(
        htmls.slice(start, start + ROWS).map((html, i) => ({
          session_id: session,
          position: index + start + i,
          html,
          hash: contentHash(html),
        })),
      )
      .returning(['id', 'position'])
      .execute();
    ids.push(...rows.toSorted((a, b) => a.position - b.position).map(({ id }) => id));
  }
  return ids;
}

/**
 * @throws {@link EmptyHtmlError} if it is blank
 * @throws {@link InvalidTextError} if it has half of a surrogate pair
 */
export function checkHtml(html: unknown): void {
  if (typeof html !== 'string' || html.trim() === '') throw new EmptyHtmlError(html);
  if (!html.isWellFormed()) throw new InvalidTextError('The HTML of a slide');
}

/** Moves the slides from index `from` on by `by` places, which is at least -1. */
async function shiftSlides(trx: StoreTransaction, session: string, from: number, by: number): Promise<void> {
  await trx
    .updateTable('slides')
    .set((eb) => ({ position: eb(eb.neg(eb.ref('position')), '-', 1 + by) }))
    .where('session_id', '=', session)
    .where('position', '>=', from)
    .execute();
  await settlePositions(trx, session);
}

/** Moves slides from negative positions to their final ones: from -1 to 0, from -2 to 1, and so on. */
async function settlePositions(trx: StoreTransaction, session: string): Promise<void> {
  await trx
    .updateTable('slides')
    .set((eb) => ({ position: eb(eb.neg(eb.ref('position')), '-', 1) }))
    .where('session_id', '=', session)
    .where('position', '<', 0)
    .execute();
}

/** @throws {@link IndexOutOfRangeError} unless the index is a whole number from 0 to below `count` */
export function checkIndex(index: unknown, count: number): void {
  if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= count) {
    throw new IndexOutOfRangeError(index, count);
  }
}

/** @throws {@link IndexOutOfRangeError} @throws {@link LastSlideError} if it is the only slide */
export function checkDeletable(session: string, index: number, count: number): void {
  checkIndex(index, count);
  if (count === 1) throw new LastSlideError(session);
}

/** @throws {@link NotAPermutationError} unless the order has each index exactly once */
export function checkOrder(order: readonly number[], count: number): void {
  if (!isPermutation(order, count)) throw new NotAPermutationError(order, count);
}

function isPermutation(order: unknown, count: number): boolean {
  return (
    Array.isArray(order) &&
    order.length === count &&
    new Set(order).size === count &&
    // Array.from fills holes with undefined, which `every` would skip.
    Array.from(order).every((index) => Number.isInteger(index) && index >= 0 && index < count)
  );
}
