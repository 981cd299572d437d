import { jsonLog } from '../evidence/json-log.ts';

/** The name of a fault: the option `faults` of `hammer` says what each does. */
export type FaultKind = 'pause' | 'terminate' | 'exit' | 'oom' | 'slow' | 'busy' | 'full' | 'reader' | 'kill';

/** The faults that a run can inject into its own workers, files and process. */
export const faultKinds: readonly FaultKind[] = [
  'pause',
  'terminate',
  'exit',
  'oom',
  'slow',
  'busy',
  'full',
  'reader',
  'kill',
];

/** The faults that end a thread or the whole process. */
export const fatalFaults: ReadonlySet<FaultKind> = new Set(['terminate', 'exit', 'oom', 'kill']);

/** A fault that was injected. Times are in ms since the workers began. */
export interface Fault {
  /** What was done. */
  readonly kind: FaultKind;
  /** The worker that it hit; null if it hit all of them. */
  readonly worker: number | null;
  /** What the worker was doing: `between steps`, `holding s1`, `in a transaction`. */
  readonly where: string;
  /** When the fault began, in ms since the workers began. */
  readonly fromMs: number;
  /** When the fault ended, in ms since the workers began. */
  readonly toMs: number;
  /**
   * The end of the next step of the worker that it hit, or of its replacement, in ms since the workers began; null
   * if the run ended before.
   */
  readonly recoveredMs: number | null;
}

/** The number of faults of one kind, and their effect. */
export interface FaultCount {
  /** The fault that is counted. */
  readonly kind: FaultKind;
  /** How often it was injected. */
  readonly injected: number;
  /**
   * The number of calls that the faults affected:
   *
   * - `pause`: the keys that were held past their lease
   * - `busy`: the writes that had to wait for the file
   * - `full`: the writes that were refused
   * - `reader`: the writes that were committed while the snapshot was open
   * - `kill`: the steps that were cut short
   * - others: the keys that were held or awaited, and the calls that had begun
   */
  readonly touched: number;
  /** After how many of them the worker that was hit, or its replacement, completed a step. */
  readonly recovered: number;
  /** The longest time from the end of a fault until it had recovered, in ms; null if none has recovered. */
  readonly slowestMs: number | null;
}

type FaultLogEntry =
  | Omit<Fault, 'recoveredMs'>
  /** One worker has recovered, or all of them if `worker` is null. */
  | { readonly recovered: number; readonly worker: number | null }
  /** Faults of a kind have affected calls. */
  | { readonly touched: FaultKind; readonly calls: number }
  /** The workers of a process have begun. */
  | { readonly began: number };

/** Writes faults to disk at once. Times are those of the history's clock. */
export interface FaultLog {
  note(entry: FaultLogEntry): void;
}

const FILE = 'faults.jsonl';

export function faultLog(directory: string): FaultLog {
  return { note: jsonLog<FaultLogEntry>(directory, FILE).add };
}

export function readFaults(directory: string): Fault[] {
  const entries = readEntries(directory);
  const began = entries.find((entry) => 'began' in entry)?.began ?? 0;
  const faults: { -readonly [Part in keyof Fault]: Fault[Part] }[] = [];
  for (const entry of entries) {
    if ('kind' in entry) {
      const { fromMs, toMs, ...rest } = entry;
      // The beginning is noted a moment late, so the first faults may seem to come before it.
      faults.push({
        ...rest,
        fromMs: Math.max(0, fromMs - began),
        toMs: Math.max(0, toMs - began),
        recoveredMs: null,
      });
    } else if ('recovered' in entry) {
      const at = entry.recovered - began;
      for (const fault of faults) {
        if (fault.recoveredMs === null && fault.worker === entry.worker && fault.toMs <= at)
          fault.recoveredMs = at;
      }
    }
  }
  return faults;
}

/** The time from the beginning of the first process's workers to that of the last one's, in ms. */
export function lastBegan(directory: string): number {
  const began = readEntries(directory).flatMap((entry) => ('began' in entry ? [entry.began] : []));
  return began.length === 0 ? 0 : began.at(-1)! - began[0]!;
}

/** The number of calls that the faults of each kind have affected, in all processes of the run. */
export function readTouched(directory: string): Map<FaultKind, number> {
  const touched = new Map<FaultKind, number>();
  for (const entry of readEntries(directory)) {
    if ('touched' in entry) touched.set(entry.touched, (touched.get(entry.touched) ?? 0) + entry.calls);
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

function readEntries(directory: string): FaultLogEntry[] {
  return jsonLog<FaultLogEntry>(directory, FILE).read();
}
