import { clearLine, cursorTo } from 'node:readline';
import { printable } from '../../base/printable.ts';

/** One line of a terminal that changes, until something is printed for good; what is in it commands no terminal. */
export interface TerminalLine {
  show(text: string): void;
  /** Makes room for what is printed next. */
  clear(): void;
}

/** Where there is no terminal, nothing is shown. */
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
