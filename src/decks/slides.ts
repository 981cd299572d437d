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
 * Positions are unique in a deck, and SQLite checks that row by row: so rows that move first go below zero, out
 * of everybody's way, and then, in a second statement, to where they belong.
 */

/** An edit that made slides: their ids, in order. */
export interface InsertedSlides extends EditedSession {
  readonly ids: readonly number[];
}

/**
 * Puts a slide in at `index`, at the end unless told otherwise.
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
 * Gives the slide at `index` other HTML.
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
 * Puts a copy of the slide at `index` after it.
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
 * Deletes the slide at `index`; the ones after it move up.
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
 * Puts the slides in another order: the slide at `order[i]` comes to `i`.
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

/** Rows of one insert: a statement can't have more than 32,766 values. */
export const ROWS = 1_000;

/** Puts slides in, in somebody's transaction, and returns their ids in order. */
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

/** @throws {@link EmptyHtmlError} unless it says something @throws {@link InvalidTextError} if not in whole characters */
export function checkHtml(html: unknown): void {
  if (typeof html !== 'string' || html.trim() === '') throw new EmptyHtmlError(html);
  if (!html.isWellFormed()) throw new InvalidTextError("A slide's HTML");
}

/** Moves the slides from `from` on by `by` places, -1 or more. */
async function shiftSlides(trx: StoreTransaction, session: string, from: number, by: number): Promise<void> {
  await trx
    .updateTable('slides')
    .set((eb) => ({ position: eb(eb.neg(eb.ref('position')), '-', 1 + by) }))
    .where('session_id', '=', session)
    .where('position', '>=', from)
    .execute();
  await settlePositions(trx, session);
}

/** From below zero to where they belong: -1 is position 0, -2 is position 1. */
async function settlePositions(trx: StoreTransaction, session: string): Promise<void> {
  await trx
    .updateTable('slides')
    .set((eb) => ({ position: eb(eb.neg(eb.ref('position')), '-', 1) }))
    .where('session_id', '=', session)
    .where('position', '<', 0)
    .execute();
}

/** @throws {@link IndexOutOfRangeError} unless it is a whole number below `count`. */
export function checkIndex(index: unknown, count: number): void {
  if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= count) {
    throw new IndexOutOfRangeError(index, count);
  }
}

/** @throws {@link IndexOutOfRangeError} @throws {@link LastSlideError} */
export function checkDeletable(session: string, index: number, count: number): void {
  checkIndex(index, count);
  if (count === 1) throw new LastSlideError(session);
}

/** @throws {@link NotAPermutationError} unless it names each index once. */
export function checkOrder(order: readonly number[], count: number): void {
  if (!isPermutation(order, count)) throw new NotAPermutationError(order, count);
}

function isPermutation(order: unknown, count: number): boolean {
  return (
    Array.isArray(order) &&
    order.length === count &&
    new Set(order).size === count &&
    // Not `every`, which passes over holes.
    Array.from(order).every((index) => Number.isInteger(index) && index >= 0 && index < count)
  );
}
