import { MAX_STEPS } from '../memory/shared-state.ts';

/**
 * What is chosen before each step, as a number: which thread, and what becomes of it. A thread does its next step, a wait
 * of its ends because its time is over, or it dies.
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

/** A schedule as text: `0*3.1.t0.x1` is three steps of thread 0, one of thread 1, a timeout of 0, and the death of 1. */
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

/** The choices that a schedule's text stands for; undefined where it is none. */
export function parseSchedule(text: string, threads: number): number[] | undefined {
  const choices: number[] = [];
  // A thread may fail before anything was chosen.
  if (text === '') return choices;
  for (const part of text.split('.')) {
    const [, letter, thread, length = '1'] = /^([tx]?)([0-7])(?:\*([1-9]\d{0,5}))?$/.exec(part) ?? [];
    if (letter === undefined || Number(thread) >= threads) return undefined;
    if (choices.length + Number(length) > MAX_STEPS) return undefined;
    for (let i = 0; i < Number(length); i++) choices.push(acts.get(letter)! | Number(thread));
  }
  return choices;
}
