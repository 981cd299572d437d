import { clearLine, cursorTo } from 'node:readline';
import { printable } from '../../base/printable.ts';

/**
 * A line of a terminal that is updated in place until something else is printed. Control characters in its
 * text are escaped.
 */
export interface TerminalLine {
  show(text: string): void;
  /** Removes the line before something else is printed. */
  clear(): void;
}

/** If the output is not a terminal, nothing is shown. */
export function terminalLine(out: NodeJS.WriteStream): TerminalLine {
  return {
    show(text) {
      if (!out.isTTY) return;
      cursorTo(out, 0);
      out.write(printable(text).slice(0, out.columns - 1));
      clearLine(out, 1);
    },
    clear() {
      if (!out.isTTY) return;
      cursorTo(out, 0);
      clearLine(out, 0);
    },
  };
}
