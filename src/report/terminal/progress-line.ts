import { countText, numberText } from '../../base/number-text.ts';
import type { RunProgress } from '../../hammer/run/run-spec.ts';
import { terminalLine } from './terminal-line.ts';

export interface ProgressLine {
  show(progress: RunProgress): void;
  /** Removes the line before something else is printed. */
  clear(): void;
}

/** The progress of a run, as {@link terminalLine} shows it. */
export function progressLine(
  out: NodeJS.WriteStream,
  isAsked: boolean,
  { scenario, durationMs }: { readonly scenario: string; readonly durationMs: number },
): ProgressLine {
  let last = { at: performance.now(), operations: 0 };
  let rate = 0;
  const line = terminalLine(out, isAsked);
  return {
    show: (progress) =>
      line.show(() => {
        const now = performance.now();
        const { phase, operations } = progress;
        if (phase === 'hammering') rate = ((operations - last.operations) / (now - last.at)) * 1_000;
        last = { at: now, operations };
        return describe(scenario, progress, rate, durationMs);
      }),
    clear: line.clear,
  };
}

function describe(scenario: string, progress: RunProgress, rate: number, durationMs: number): string {
  const { phase, operations, busy, waits, deaths, faults, elapsedMs } = progress;
  const left = Math.max(0, Math.ceil((durationMs - elapsedMs) / 1_000));
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  const parts = [
    phase === 'hammering' ? `${clock} left` : phase,
    `${numberText(Math.round(rate))} operations/s`,
    `${numberText(operations)} done`,
    `${numberText(busy)} busy`,
    countText(waits, 'wait'),
    countText(deaths, 'death'),
    countText(faults, 'fault'),
  ];
  return `${scenario.padEnd(13)} ${parts.join(' · ')}`;
}
