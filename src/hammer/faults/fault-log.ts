import { jsonLog } from '../evidence/json-log.ts';

/** What a run can do to its own workers, file and process. */
export const faultKinds = [
  'pause',
  'terminate',
  'exit',
  'oom',
  'slow',
  'busy',
  'full',
  'reader',
  'kill',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Those that end a thread, or all of them. */
export const fatalFaults: ReadonlySet<FaultKind> = new Set(['terminate', 'exit', 'oom', 'kill']);

/** One fault that was injected. Times are in ms from the moment when the workers began. */
export interface Fault {
  readonly kind: FaultKind;
  /** Whom it hit; null where that is everybody. */
  readonly worker: number | null;
  /** In the middle of what: `between steps`, `holding s1`, `in a transaction`. */
  readonly where: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** When the next step was done by whom it hit, or by who came in its place; null if the run ended before. */
  readonly recoveredMs: number | null;
}

/** What came of the faults of one kind. */
export interface FaultCount {
  readonly kind: FaultKind;
  readonly injected: number;
  /**
   * How many calls they were in the way of. Of `pause`: the keys that were held past their lease; of `busy`: the writes
   * that had to wait for the file; of `full`: those that were refused; of `reader`: those that were committed while the
   * snapshot was open; of `kill`: the steps that it cut short; of the others: the keys that were held and the calls that
   * had begun.
   */
  readonly touched: number;
  readonly recovered: number;
  /** From the end of a fault to the end of the next step of whom it hit, in ms; null if none recovered. */
  readonly slowestMs: number | null;
}

type FaultLogEntry =
  | Omit<Fault, 'recoveredMs'>
  /** Of one worker, or of everybody. */
  | { readonly recovered: number; readonly worker: number | null }
  /** Calls that the faults of a kind were in the way of. */
  | { readonly touched: FaultKind; readonly calls: number }
  /** When the workers of a process began. */
  | { readonly began: number };

/** Notes faults on disk, at once. Times are those of the history. */
export interface FaultLog {
  note(note: FaultLogEntry): void;
}

const FILE = 'faults.jsonl';

export function faultLog(directory: string): FaultLog {
  return { note: jsonLog<FaultLogEntry>(directory, FILE).add };
}

export function readFaults(directory: string): Fault[] {
  const notes = readNotes(directory);
  const began = notes.find((note) => 'began' in note)?.began ?? 0;
  const faults: { -readonly [Part in keyof Fault]: Fault[Part] }[] = [];
  for (const note of notes) {
    if ('kind' in note) {
      const { fromMs, toMs, ...rest } = note;
      // That they have begun is seen a moment later.
      faults.push({
        ...rest,
        fromMs: Math.max(0, fromMs - began),
        toMs: Math.max(0, toMs - began),
        recoveredMs: null,
      });
    } else if ('recovered' in note) {
      const at = note.recovered - began;
      for (const fault of faults) {
        if (fault.recoveredMs === null && fault.worker === note.worker && fault.toMs <= at)
          fault.recoveredMs = at;
      }
    }
  }
  return faults;
}

/** When the workers of the last process began, in ms from when those of the first did. */
export function lastBegan(directory: string): number {
  const began = readNotes(directory).flatMap((note) => ('began' in note ? [note.began] : []));
  return began.length === 0 ? 0 : began.at(-1)! - began[0]!;
}

/** How many calls the faults of each kind have touched, over all processes of the run. */
export function readTouched(directory: string): Map<FaultKind, number> {
  const touched = new Map<FaultKind, number>();
  for (const note of readNotes(directory)) {
    if ('touched' in note) touched.set(note.touched, (touched.get(note.touched) ?? 0) + note.calls);
  }
  return touched;
}

export function countFaults(
  kinds: readonly FaultKind[],
  faults: readonly Fault[],
  touched: ReadonlyMap<FaultKind, number>,
): FaultCount[] {
  return kinds.map((kind) => {
    const injected = faults.filter((fault) => fault.kind === kind);
    const took = injected.flatMap(({ toMs, recoveredMs }) =>
      recoveredMs === null ? [] : [recoveredMs - toMs],
    );
    return {
      kind,
      injected: injected.length,
      touched: touched.get(kind) ?? 0,
      recovered: took.length,
      slowestMs: took.length === 0 ? null : Math.round(took.reduce((a, b) => Math.max(a, b))),
    };
  });
}

function readNotes(directory: string): FaultLogEntry[] {
  return jsonLog<FaultLogEntry>(directory, FILE).read();
}
