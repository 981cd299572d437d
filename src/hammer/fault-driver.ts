import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import type { Row } from './board.ts';
import { type FaultKind, faultLog } from './fault-log.ts';
import { calmDown, countFault, Doom, doomOf, type FaultWords, isCalm, setDoom } from './fault-words.ts';
import { points } from './faults.ts';
import type { Random } from './random.ts';

/** The faults that others do to the workers: they are ended, and the file is kept locked. */
export interface FaultDriver {
  /** When the workers begin. */
  begin(): void;
  /** Called some dozen times a second, while they hammer. */
  tick(elapsedMs: number, rows: readonly Row[]): void;
  /** When the run is stopped: whoever asks to be ended goes on. */
  stop(): void;
  /** A worker has died: whether that was one of the faults. */
  wasInjected(worker: number): boolean;
  /** A signal for the life of a worker that begins now: it ends its thread. */
  lifeOf(worker: number): AbortSignal;
  close(): Promise<void>;
}

interface Options {
  readonly kinds: readonly FaultKind[];
  readonly words: FaultWords;
  readonly directory: string;
  readonly file: string;
  readonly workers: number;
  readonly durationMs: number;
  readonly random: Random;
  /** From one fault of a kind to the next, on average. */
  readonly everyMs: number;
  readonly restarts: number;
  readonly laterMs: number;
}

const MAX_LOCKED_MS = 300;
/** What was injected last needs a moment to recover. */
const CALM_MS = 1_000;
const CALM_PART = 0.3;

export function createFaultDriver(options: Options): FaultDriver {
  const { kinds, words, directory, file, workers, durationMs, random, everyMs, restarts, laterMs } = options;
  const log = faultLog(directory);
  const now = () => performance.now() + laterMs;
  const lives = new Map<number, AbortController>();
  /** How many steps each place had begun when its last life ended. */
  const stepsBefore = new Map<number, number>();
  let lastRows: readonly Row[] = [];
  const locker = kinds.includes('busy') ? startLocker(file) : undefined;
  const calmAt = durationMs - Math.min(CALM_MS, CALM_PART * durationMs);
  let terminateAt = kinds.includes('terminate') ? random.int(2 * everyMs) : Number.POSITIVE_INFINITY;
  let lockAt = random.int(everyMs);
  let isLocking = false;
  /** After so many steps all are over what had hit all of them. */
  let stepsWhenOver: number | undefined = restarts > 0 ? workers : undefined;

  function terminate(worker: number, where: string): void {
    setDoom(words, worker, Doom.dying);
    countFault(words);
    log.note({ kind: 'terminate', worker, where, from: now(), to: now() });
    lives.get(worker)?.abort();
  }

  /** In its present life: it has begun the next one. */
  function hasStepped(worker: number): boolean {
    const { state, counts } = lastRows[worker]!;
    return state === 'running' && counts.steps >= (stepsBefore.get(worker) ?? 0) + 2;
  }

  async function keepLocked(ms: number): Promise<void> {
    isLocking = true;
    const times = await locker!.lock(ms);
    isLocking = false;
    if (times === null) return;
    countFault(words);
    const to = now();
    log.note({ kind: 'busy', worker: null, where: 'another process', from: to - times, to });
    stepsWhenOver = Number.POSITIVE_INFINITY;
  }

  return {
    begin: () => log.note({ began: now() }),

    tick(elapsedMs, rows) {
      lastRows = rows;
      const steps = rows.reduce((sum, { counts }) => sum + counts.steps, 0);
      if (stepsWhenOver === Number.POSITIVE_INFINITY) stepsWhenOver = steps;
      else if (stepsWhenOver !== undefined && steps > stepsWhenOver) {
        stepsWhenOver = undefined;
        log.note({ recovered: now(), worker: null });
      }
      for (let worker = 0; worker < workers; worker++) {
        const doom = doomOf(words, worker);
        if (doom < Doom.asked) continue;
        const keys = heldBy(rows[worker]!);
        const where = points[doom - Doom.asked]!;
        terminate(worker, where === 'holding' ? `${where} ${keys}` : where);
      }
      if (elapsedMs >= calmAt) calmDown(words);
      if (isCalm(words)) return;
      if (elapsedMs >= terminateAt) {
        terminateAt = elapsedMs + random.int(2 * everyMs);
        const worker = random.int(workers);
        if (doomOf(words, worker) === Doom.none && hasStepped(worker)) {
          const keys = heldBy(rows[worker]!);
          terminate(worker, keys === '' ? 'at a random moment' : `at a random moment, holding ${keys}`);
        }
      }
      if (locker !== undefined && !isLocking && elapsedMs >= lockAt) {
        lockAt = elapsedMs + random.int(2 * everyMs);
        void keepLocked(20 + random.int(MAX_LOCKED_MS));
      }
    },

    stop: () => calmDown(words),

    wasInjected(worker) {
      // One that was about to ask may have written over what was written here.
      const injected = doomOf(words, worker) !== Doom.none;
      setDoom(words, worker, Doom.none);
      stepsBefore.set(worker, lastRows[worker]?.counts.steps ?? 0);
      return injected;
    },

    lifeOf(worker) {
      const life = new AbortController();
      lives.set(worker, life);
      return life.signal;
    },

    async close() {
      await locker?.close();
    },
  };
}

function heldBy({ held }: Row): string {
  return held.map(({ key }) => key).join(' ');
}

interface Locker {
  /** Keeps SQLite's write lock for so long; for how long it was, or null if it could not be had. */
  lock(ms: number): Promise<number | null>;
  close(): Promise<void>;
}

/** A process of its own: to SQLite, threads of one process are different from others. */
function startLocker(file: string): Locker {
  const child: ChildProcess = fork(
    new URL(`../../workers/file-locker${extname(import.meta.url)}`, import.meta.url),
    [file],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    async lock(ms) {
      if (!child.connected) return null;
      const answer = new Promise<number | null>((resolve) => child.once('message', resolve));
      child.send(ms, () => {});
      return Promise.race([answer, ended.then(() => null)]);
    },
    async close() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
