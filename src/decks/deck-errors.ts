import { inspect } from 'node:util';
import { HammerlockError } from '../base/hammerlock-error.ts';

/** The id or the name of a session is invalid. */
export class InvalidSessionError extends HammerlockError {
  readonly code = 'invalid_session';

  constructor(what: 'id' | 'name', value: unknown, maxLength: number) {
    super(
      `The ${what} of a session must be a string of 1 to ${maxLength} characters, not ${inspect(value)}.`,
    );
  }
}

/**
 * A text has half of a surrogate pair, or bytes that are not UTF-8, and would be stored as a different text.
 */
export class InvalidTextError extends HammerlockError {
  readonly code = 'invalid_text';

  constructor(what: string, problem = 'has half of a surrogate pair, which is not a character') {
    super(`${what} ${problem}: send whole characters.`);
  }
}

/** The HTML of a slide is empty, or consists of white space. */
export class EmptyHtmlError extends HammerlockError {
  readonly code = 'empty_html';

  constructor(value: unknown) {
    super(`The HTML of a slide must not be blank, but it is ${inspect(value)}.`);
  }
}

/** The index is past the end of the deck, or not a whole number. */
export class IndexOutOfRangeError extends HammerlockError {
  readonly code = 'index_out_of_range';

  constructor(index: unknown, count: number) {
    super(`The index must be a whole number from 0 to below ${count}, not ${String(index)}.`);
  }
}

/** A new order does not have each index exactly once. */
export class NotAPermutationError extends HammerlockError {
  readonly code = 'not_a_permutation';

  constructor(order: unknown, count: number) {
    super(`The new order must have each index from 0 to ${count - 1} once, but it is ${inspect(order)}.`);
  }
}

/** The only slide of a deck can't be deleted. */
export class LastSlideError extends HammerlockError {
  readonly code = 'last_slide';

  constructor(session: string) {
    super(
      `The only slide of the deck ${JSON.stringify(session)} can't be deleted: change it, or delete the session.`,
    );
  }
}

/** The edit would make the deck larger than allowed. */
export class DeckFullError extends HammerlockError {
  readonly code = 'deck_full';

  constructor(maxSlides: number, maxBytes: number) {
    super(
      `A deck can have at most ${maxSlides} slides and ${maxBytes} bytes of HTML: delete slides, or start another session.`,
    );
  }
}

/** A message has no text, or an unknown role. */
export class InvalidMessageError extends HammerlockError {
  readonly code = 'invalid_message';

  constructor(value: unknown) {
    super(
      `A message must be { role: 'user' | 'assistant', content: a text that is not blank }, not ${inspect(value)}.`,
    );
  }
}

/** The start or the length of a page is invalid, or has an unknown name. */
export class InvalidPageError extends HammerlockError {
  readonly code = 'invalid_page';
}
