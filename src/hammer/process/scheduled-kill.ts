import { seededRandom } from '../../base/seeded-random.ts';
import { faultLog } from '../faults/fault-log.ts';
import type { RunProgress, RunSpec } from '../run/run-spec.ts';

/** For how long a process hammers at most, before it is killed; in a long run, a tenth of it. */
const MAX_LIFE_MS = 4_000;
const MIN_LEFT_MS = 300;

/** The end of a process at a moment drawn from the seed, in the middle of its hammering. */
export interface ScheduledKill {
  onProgress(progress: RunProgress): void;
  /** Whether it has come. */
  readonly isDone: boolean;
  /** For how long the process hammers before. */
  readonly lifeMs: number;
  cancel(): void;
}

/** `laterMs`: the time of the history, now. */
export function scheduleKill(spec: RunSpec, kill: () => void, laterMs: () => number): ScheduledKill {
  const random = seededRandom(spec.seed + 2, spec.workers, spec.restarts);
  const longest = Math.max(MAX_LIFE_MS, Math.round(spec.durationMs / 10));
  const lifeMs = Math.min(random.int(longest), spec.durationMs / 2);
  let timer: NodeJS.Timeout | undefined;
  let isDone = false;
  let inSteps = 0;
  return {
    lifeMs,
    onProgress({ phase, elapsedMs, running, steps }) {
      inSteps = running;
      // What it has found by then must be told.
      if (phase === 'checking') clearTimeout(timer);
      const isTooShort = spec.restarts > 0 && spec.durationMs - lifeMs < MIN_LEFT_MS;
      // Invariant: a process that is killed has taken a step, so each is of use, however long its start takes.
      if (phase !== 'hammering' || steps === 0 || timer !== undefined || isTooShort) return;
      timer = setTimeout(
        () => {
          isDone = true;
          kill();
          const at = laterMs();
          const where = `after ${Math.round(lifeMs)} ms of hammering`;
          const log = faultLog(spec.directory);
          log.note({ kind: 'kill', worker: null, where, from: at, to: at });
          log.note({ touched: 'kill', calls: inSteps });
        },
        Math.max(0, lifeMs - elapsedMs),
      );
    },
    get isDone() {
      return isDone;
    },
    cancel: () => clearTimeout(timer),
  };
}
