import { MAX_STEPS } from '../memory/step-words.ts';

/**
 * What happens next, as part of a choice. A choice is a thread number plus one of these: the thread takes its
 * next step, its wait times out, or it dies. A schedule is a list of choices.
 */
export const Act = { step: 0, timeout: 8, death: 16 } as const;

export function threadOf(choice: number): number {
  return choice & 7;
}

export function actOf(choice: number): number {
  return choice & ~7;
}

const letters = new Map<number, string>([
  [Act.step, ''],
  [Act.timeout, 't'],
  [Act.death, 'x'],
]);
const acts = new Map([...letters].map(([act, letter]) => [letter, act]));

/**
 * A schedule as text: `0*3.1.t0.x1` means three steps of thread 0, one of thread 1, a timeout in thread 0 and
 * the death of thread 1.
 */
export function scheduleText(choices: Iterable<number>): string {
  const runs: { choice: number; length: number }[] = [];
  for (const choice of choices) {
    const last = runs.at(-1);
    if (last?.choice === choice) last.length += 1;
    else runs.push({ choice, length: 1 });
  }
  return runs
    .map(({ choice, length }) => {
      const one = `${letters.get(actOf(choice))}${threadOf(choice)}`;
      return length === 1 ? one : `${one}*${length}`;
    })
    .join('.');
}

/** The choices of a schedule that is given as text; undefined if it is invalid for this number of threads. */
export function parseSchedule(text: string, threads: number): number[] | undefined {
  const choices: number[] = [];
  // A thread may fail before the first choice.
  if (text === '') return choices;
  for (const part of text.split('.')) {
    const [, letter, thread, length = '1'] = /^([tx]?)([0-7])(?:\*([1-9]\d{0,5}))?$/.exec(part) ?? [];
    if (letter === undefined || Number(thread) >= threads) return undefined;
    if (choices.length + Number(length) > MAX_STEPS) return undefined;
    for (let i = 0; i < Number(length); i++) choices.push(acts.get(letter)! | Number(thread));
  }
  return choices;
}
