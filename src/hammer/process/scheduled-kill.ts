import { seededRandom } from '../../base/seeded-random.ts';
import { faultLog } from '../faults/fault-log.ts';
import type { RunProgress, RunSpec } from '../run/run-spec.ts';

/** The longest time that a process hammers before it is killed; in a long run it is a tenth of the run. */
const MAX_LIFE_MS = 4_000;
const MIN_LEFT_MS = 300;

/** The kill of a process while it hammers, at a moment that is drawn from the seed. */
export interface ScheduledKill {
  onProgress(progress: RunProgress): void;
  /** Whether the process has been killed. */
  readonly isDone: boolean;
  /** How long the process hammers before. */
  readonly lifeMs: number;
  cancel(): void;
}

/** @param laterMs returns the current time on the history's clock */
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
      // The process must be able to report what it has found.
      if (phase === 'checking') clearTimeout(timer);
      const isTooShort = spec.restarts > 0 && spec.durationMs - lifeMs < MIN_LEFT_MS;
      // Invariant: a killed process has taken a step. So every restart makes progress, however slow the start is.
      if (phase !== 'hammering' || steps === 0 || timer !== undefined || isTooShort) return;
      timer = setTimeout(
        () => {
          isDone = true;
          kill();
          const at = laterMs();
          const where = `after ${Math.round(lifeMs)} ms of hammering`;
          const log = faultLog(spec.directory);
          log.note({ kind: 'kill', worker: null, where, fromMs: at, toMs: at });
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
