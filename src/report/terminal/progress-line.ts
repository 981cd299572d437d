import { countText, numberText } from '../../base/number-text.ts';
import { printable } from '../../base/printable.ts';
import type { RunProgress } from '../../hammer/run/run-spec.ts';
import { terminalLine } from './terminal-line.ts';

export interface ProgressLine {
  show(progress: RunProgress): void;
  /** Removes the line before something else is printed. */
  clear(): void;
}

/** How often to print a line if the output is not a terminal. */
const PLAIN_EVERY_MS = 2_000;

/**
 * The progress of a run: one line that is updated in place on a terminal, a plain line now and then
 * elsewhere.
 */
export function progressLine(out: NodeJS.WriteStream, scenario: string, durationMs: number): ProgressLine {
  let last = { at: performance.now(), operations: 0 };
  let rate = 0;
  const terminal = terminalLine(out);
  return {
    show(progress) {
      const now = performance.now();
      const sinceMs = now - last.at;
      if (!out.isTTY && sinceMs < PLAIN_EVERY_MS) return;
      if (progress.phase === 'hammering') rate = ((progress.operations - last.operations) / sinceMs) * 1_000;
      last = { at: now, operations: progress.operations };
      const line = describe(scenario, progress, rate, durationMs);
      if (out.isTTY) terminal.show(line);
      else out.write(`${printable(line)}\n`);
    },
    clear: terminal.clear,
  };
}

function describe(scenario: string, progress: RunProgress, rate: number, durationMs: number): string {
  const { phase, operations, busy, waits, deaths, faults, elapsedMs } = progress;
  const left = Math.max(0, Math.ceil((durationMs - elapsedMs) / 1_000));
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  const parts = [
    `${numberText(Math.round(rate))} operations/s`,
    `${numberText(operations)} done`,
    `${numberText(busy)} busy`,
    countText(waits, 'wait'),
    countText(deaths, 'death'),
    countText(faults, 'fault'),
    phase === 'hammering' ? `${clock} left` : phase,
  ];
  return `${scenario.padEnd(13)} ${parts.join(' · ')}`;
}
