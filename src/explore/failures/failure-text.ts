import { numberText } from '../../base/number-text.ts';
import type { Failure, FailureStep } from './failure.ts';

/**
 * A failure for people: the message, then the steps with one column per thread. `shorten` shortens file
 * names.
 */
export function failureText(failure: Failure, shorten: (file: string) => string): string {
  const { kind, message, execution, steps, contextSwitches, preemptions, fewestPreemptions, thrown } =
    failure;
  const cells = steps.map((step) => [stepText(step), placeText(step, shorten)] as const);
  const threads = Math.max(0, ...steps.map(({ thread }) => thread)) + 1;
  const widths = Array.from({ length: threads }, (_, thread) => widthsOf(thread));
  const number = String(steps.length).length;
  const header = widths.map((width, thread) => `thread ${thread}`.padEnd(width.text + 2 + width.place));
  const lines = [`${''.padStart(number)}  ${header.join('  ')}`.trimEnd()];
  for (let index = 0, times = 1; index < cells.length; index += times) {
    const { thread } = steps[index]!;
    const [text, place] = cells[index]!;
    times = 1;
    while (isSame(index, index + times)) times += 1;
    const before = widths.slice(0, thread).reduce((sum, { text, place }) => sum + text + 2 + place + 2, 0);
    const cell = `${text.padEnd(widths[thread]!.text)}  ${place}`;
    const repeated = times > 1 ? `  ${times} times` : '';
    lines.push(`${String(index + 1).padStart(number)}  ${''.padEnd(before)}${cell.trimEnd()}${repeated}`);
  }
  const switches = plural(contextSwitches, 'context switch', 'es');
  const counts = `${switches}, ${plural(preemptions, 'preemption', 's')}${fewestPreemptions ? ' (the fewest possible)' : ''}`;
  const stack = thrown === undefined ? [] : ['', thrown];
  return [
    `${kind === 'livelock' ? 'possible livelock' : kind}, in execution ${numberText(execution)}: ${message}`,
    '',
    ...lines,
    '',
    counts,
    ...stack,
  ].join('\n');

  function isSame(one: number, other: number): boolean {
    return steps[one]!.thread === steps[other]?.thread && cells[one]!.join() === cells[other]!.join();
  }

  function widthsOf(thread: number): { text: number; place: number } {
    const own = cells.filter((_, index) => steps[index]!.thread === thread);
    return {
      // A column is at least as wide as its header.
      text: Math.max(`thread ${thread}`.length, ...own.map(([text]) => text.length)),
      place: Math.max(0, ...own.map(([, place]) => place.length)),
    };
  }
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
