import { clearLine, cursorTo } from 'node:readline';
import type { Progress } from '../hammer/run-spec.ts';
import { number } from '../hammer/verdict-text.ts';

export interface ProgressLine {
  show(progress: Progress): void;
  /** Makes room for what is printed next. */
  clear(): void;
}

/** Where there is no terminal, a line now and then is enough. */
const PLAIN_EVERY_MS = 2_000;

/** How a run gets on: one line that changes on a terminal, plain lines elsewhere. */
export function progressLine(out: NodeJS.WriteStream, scenario: string, durationMs: number): ProgressLine {
  let last = { at: performance.now(), operations: 0 };
  let rate = 0;
  return {
    show(progress) {
      const now = performance.now();
      const sinceMs = now - last.at;
      if (!out.isTTY && sinceMs < PLAIN_EVERY_MS) return;
      if (progress.phase === 'hammering') rate = ((progress.operations - last.operations) / sinceMs) * 1_000;
      last = { at: now, operations: progress.operations };
      const line = describe(scenario, progress, rate, durationMs);
      if (!out.isTTY) {
        out.write(`${line}\n`);
        return;
      }
      cursorTo(out, 0);
      out.write(line.slice(0, out.columns - 1));
      clearLine(out, 1);
    },
    clear() {
      if (!out.isTTY) return;
      cursorTo(out, 0);
      clearLine(out, 0);
    },
  };
}

function describe(scenario: string, progress: Progress, rate: number, durationMs: number): string {
  const { phase, operations, busy, waits, deaths, faults, elapsedMs } = progress;
  const left = Math.max(0, Math.ceil((durationMs - elapsedMs) / 1_000));
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  const parts = [
    `${number(Math.round(rate))} operations/s`,
    `${number(operations)} done`,
    `${number(busy)} busy`,
    `${number(waits)} waits`,
    `${number(deaths)} deaths`,
    `${number(faults)} faults`,
    phase === 'hammering' ? `${clock} left` : phase,
  ];
  return `${scenario.padEnd(11)} ${parts.join(' · ')}`;
}
