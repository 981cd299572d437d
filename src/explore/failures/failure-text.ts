import { numberText } from '../../base/number-text.ts';
import type { Failure, FailureStep } from './failure.ts';

/**
 * A failure for people: the message, then the steps with one column per thread. `shorten` shortens file
 * names.
 */
export function failureText(failure: Failure, shorten: (file: string) => string): string {
  const { kind, message, execution, steps, thrown } = failure;
  const rows = failureRows(failure, shorten);
  const threads = Math.max(0, ...rows.map(({ thread }) => thread)) + 1;
  const widths = Array.from({ length: threads }, (_, thread) => widthsOf(thread));
  const number = String(steps.length).length;
  const header = widths.map((width, thread) => `thread ${thread}`.padEnd(width.text + 2 + width.place));
  const lines = [`${''.padStart(number)}  ${header.join('  ')}`.trimEnd()];
  for (const { step, thread, text, place, times } of rows) {
    const before = widths.slice(0, thread).reduce((sum, { text, place }) => sum + text + 2 + place + 2, 0);
    const cell = `${text.padEnd(widths[thread]!.text)}  ${place}`;
    const repeated = times > 1 ? `  ${times} times` : '';
    lines.push(`${String(step).padStart(number)}  ${''.padEnd(before)}${cell.trimEnd()}${repeated}`);
  }
  const stack = thrown === undefined ? [] : ['', thrown];
  return [
    `${kind === 'livelock' ? 'possible livelock' : kind}, in execution ${numberText(execution)}: ${message}`,
    '',
    ...lines,
    '',
    switchesText(failure),
    ...stack,
  ].join('\n');

  function widthsOf(thread: number): { text: number; place: number } {
    const own = rows.filter((row) => row.thread === thread);
    return {
      // A column is at least as wide as its header.
      text: Math.max(`thread ${thread}`.length, ...own.map(({ text }) => text.length)),
      place: Math.max(0, ...own.map(({ place }) => place.length)),
    };
  }
}

/** A step of a failure, or several in a row that look the same. */
export interface FailureRow {
  /** The number of the first step, from 1. */
  readonly step: number;
  readonly thread: number;
  readonly text: string;
  /** File and line; empty for a step of the event loop. */
  readonly place: string;
  readonly times: number;
}

export function failureRows({ steps }: Failure, shorten: (file: string) => string): FailureRow[] {
  const rows: FailureRow[] = [];
  for (const [index, step] of steps.entries()) {
    const row = { thread: step.thread, text: stepText(step), place: placeText(step, shorten) };
    const last = rows.at(-1);
    const isSame = last?.thread === row.thread && last.text === row.text && last.place === row.place;
    if (isSame) rows[rows.length - 1] = { ...last, times: last.times + 1 };
    else rows.push({ step: index + 1, ...row, times: 1 });
  }
  return rows;
}

/** How often the schedule switches between threads. */
export function switchesText({ contextSwitches, preemptions, fewestPreemptions }: Failure): string {
  const switches = plural(contextSwitches, 'context switch', 'es');
  return `${switches}, ${plural(preemptions, 'preemption', 's')}${fewestPreemptions ? ' (the fewest possible)' : ''}`;
}

function plural(number: number, noun: string, ending: string): string {
  return `${number} ${noun}${number === 1 ? '' : ending}`;
}

function placeText({ source }: FailureStep, shorten: (file: string) => string): string {
  const [, file, line] = /^(.*):(\d+):\d+$/.exec(source ?? '') ?? [];
  return file === undefined ? '' : `${shorten(file)}:${line}`;
}

/** The result is left out where it says nothing new: a store, for instance, returns its operand. */
function stepText({ operation, address, operands, result }: FailureStep): string {
  const resultText =
    operation === 'store' || operation === 'write' || operation === 'pause' || operation === 'dies'
      ? ''
      : `= ${result}`;
  return [operation, address, operands, resultText]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}
