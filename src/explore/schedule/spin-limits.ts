import { Op, putsValue } from '../memory/operation.ts';
import { Act } from './schedule.ts';
import type { Step } from './trace.ts';

/** How often a thread may come to the same step, with nothing changed meanwhile, before it is taken to spin: others go first then. */
export function spinLimitOf(spins: number): number {
  return Math.ceil(spins / 8);
}

/** After how many steps in a row a thread lets others go first, as every real scheduler has it. */
export function maxRunLengthOf(spins: number): number {
  return Math.max(1_000, spins);
}

/** Of an execution in which all go round and nothing changes any more: where that begins, and where all have gone round once. */
export function firstRound(trace: readonly Step[]): { readonly from: number; readonly to: number } {
  const from = trace.findLastIndex(changesAnything) + 1;
  const spinners = trace.slice(from).reduce((threads, { ready }) => threads | ready, 0);
  const seen = new Set<string>();
  let round = 0;
  for (let index = from; index < trace.length; index++) {
    const { thread, operation, buffer, offset } = trace[index]!;
    const step = [thread, operation, buffer, offset].join();
    if (seen.has(step)) round |= 1 << thread;
    seen.add(step);
    if ((spinners & ~round) === 0) return { from, to: index };
  }
  return { from, to: trace.length };
}

function changesAnything({ act, operation, before, after }: Step): boolean {
  if (act !== Act.step || operation === Op.wake || operation === Op.event) return true;
  return operation === Op.notify ? after > 0 : putsValue(operation) && before !== after;
}
