import { clearLine, cursorTo } from 'node:readline';
import { printable } from '../../base/printable.ts';

/** A line on the progress of something. Control characters in its text are escaped. */
export interface TerminalLine {
  /** Shows the text, which is made only where it is shown. */
  show(text: () => string): void;
  /** Removes the line before something else is printed. */
  clear(): void;
}

/** How often a line is printed where it can't be updated in place. */
const PLAIN_EVERY_MS = 2_000;

/**
 * Opens a line that a terminal updates in place. Elsewhere nothing is shown, unless `isAsked`: then a line is printed now and
 * then.
 */
export function terminalLine(out: NodeJS.WriteStream, isAsked: boolean): TerminalLine {
  let printedAt = performance.now();
  return {
    show(text) {
      if (out.isTTY) {
        cursorTo(out, 0);
        out.write(printable(text()).slice(0, out.columns - 1));
        clearLine(out, 1);
        return;
      }
      const now = performance.now();
      if (!isAsked || now - printedAt < PLAIN_EVERY_MS) return;
      printedAt = now;
      out.write(`${printable(text())}\n`);
    },
    clear() {
      if (!out.isTTY) return;
      cursorTo(out, 0);
      clearLine(out, 0);
    },
  };
}
