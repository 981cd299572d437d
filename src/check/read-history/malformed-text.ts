import { lineAt, TextError, type TextWindow } from '../text/text-window.ts';
import type { HistoryFormat } from './history-format.ts';
import { MalformedHistoryError } from './malformed-history-error.ts';

/**
 * An error about the text of a window as one about a line of the history; any other error as it is.
 *
 * @param guessed the format, if it was guessed
 */
export function malformedText(error: unknown, window: TextWindow, guessed?: HistoryFormat): unknown {
  if (!(error instanceof TextError)) return error;
  const hint =
    guessed === undefined ? '' : ` (read as ${guessed}, a guess: name another \`format\` if it is wrong)`;
  return new MalformedHistoryError(lineAt(window, error.at), `${error.message}${hint}`);
}
