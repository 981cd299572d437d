import { inspect } from 'node:util';
import { HammerlockError } from '../base/hammerlock-error.ts';

/** A session's id or name is not one. */
export class InvalidSessionError extends HammerlockError {
  readonly code = 'invalid_session';

  constructor(what: 'id' | 'name', value: unknown, maxLength: number) {
    super(`A session's ${what} is a string of 1 to ${maxLength} characters, not ${inspect(value)}.`);
  }
}

/** A text has half of a surrogate pair, or bytes that are not UTF-8: it would be stored as another text. */
export class InvalidTextError extends HammerlockError {
  readonly code = 'invalid_text';

  constructor(what: string, problem = 'has half of a surrogate pair, which is no character') {
    super(`${what} ${problem}: send whole characters.`);
  }
}

/** A slide's HTML is empty, or nothing but white space. */
export class EmptyHtmlError extends HammerlockError {
  readonly code = 'empty_html';

  constructor(value: unknown) {
    super(`A slide's HTML must say something: it is ${inspect(value)}.`);
  }
}

/** There is no slide, or no place for one, at the index. */
export class IndexOutOfRangeError extends HammerlockError {
  readonly code = 'index_out_of_range';

  constructor(index: unknown, count: number) {
    super(`The index must be a whole number from 0 to below ${count}, not ${String(index)}.`);
  }
}

/** A new order does not name each slide once. */
export class NotAPermutationError extends HammerlockError {
  readonly code = 'not_a_permutation';

  constructor(order: unknown, count: number) {
    super(`The new order must name each index from 0 to ${count - 1} once, not ${inspect(order)}.`);
  }
}

/** The last slide of a deck can't be deleted. */
export class LastSlideError extends HammerlockError {
  readonly code = 'last_slide';

  constructor(session: string) {
    super(
      `The deck of ${JSON.stringify(session)} has one slide only, and keeps it: change it, or delete the session.`,
    );
  }
}

/** The deck would be larger than a deck may be. */
export class DeckFullError extends HammerlockError {
  readonly code = 'deck_full';

  constructor(maxSlides: number, maxBytes: number) {
    super(
      `A deck has room for ${maxSlides} slides and ${maxBytes} bytes of HTML altogether: delete slides, or begin another session.`,
    );
  }
}

/** A message has no text, or a role that there is not. */
export class InvalidMessageError extends HammerlockError {
  readonly code = 'invalid_message';

  constructor(value: unknown) {
    super(`A message is { role: 'user' | 'assistant', content: some text }, not ${inspect(value)}.`);
  }
}

/** A page begins after an id, or from a position, and has a whole number of entries. */
export class InvalidPageError extends HammerlockError {
  readonly code = 'invalid_page';

  constructor(expected: string, page: object) {
    super(`A page is ${expected}, not ${inspect(page)}.`);
  }
}
