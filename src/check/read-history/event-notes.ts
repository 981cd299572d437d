import { printable } from '../../base/printable.ts';

/** Something about a valid history that its reader may want to know. */
export interface HistoryNote {
  /**
   * `time`: the time of this event is earlier than that of the event before it; the order of the lines
   * counts. `nemesis`: the line belongs to a nemesis and is skipped. `unknown-read`: a read returned null, which is read as
   * unknown.
   */
  readonly kind: 'time' | 'nemesis' | 'unknown-read';
  /** The line, from 1. */
  readonly line: number;
  /** What there is to know, in a sentence; for a line of a nemesis, its `f`. */
  readonly sentence: string;
}

/** Whether a process has Jepsen's name for the one that injects faults into the system instead of operating on the object. */
export function isNemesis(process: unknown): boolean {
  return typeof process === 'string' && /^:?nemesis/.test(process);
}

/** A note on a line of a nemesis, which did `f`. */
export function nemesisNote(f: unknown, line: number): HistoryNote {
  return { kind: 'nemesis', line, sentence: typeof f === 'string' ? printable(f) : 'nemesis' };
}

/** Returns a function that is given the time of each event, and returns a note on one that goes back. */
export function createTimeNotes(): (time: number, line: number) => HistoryNote | undefined {
  let [lastTime, lastLine] = [Number.NEGATIVE_INFINITY, 0];
  return (time, line) => {
    const sentence =
      time < lastTime
        ? `the time goes back from ${lastTime} in line ${lastLine} to ${time}: the order of the lines counts`
        : undefined;
    lastTime = time;
    lastLine = line;
    return sentence === undefined ? undefined : { kind: 'time', line, sentence };
  };
}
