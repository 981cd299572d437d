/** A database waits for its file for 5 s by the clock. */
const WAITED_MS = 4_500;

/** How much time a step took, by the clock and of the time that the machine granted. */
export interface StepTime {
  readonly ms: number;
  readonly grantedMs: number;
}

/**
 * Whether a step was refused because the machine is busy: it has waited by the clock, but the machine has not granted it that
 * time. A refusal without a wait is not one of these. `busyCodes`: the codes of errors that end such a wait.
 */
export function isOverloaded(error: unknown, step: StepTime, busyCodes: ReadonlySet<unknown>): boolean {
  return hasCode(error, busyCodes) && step.ms >= WAITED_MS && step.grantedMs < WAITED_MS;
}

/** False for a thrown value, such as a revoked proxy, whose code cannot be read. */
export function hasCode(error: unknown, codes: ReadonlySet<unknown>): boolean {
  try {
    return codes.has((error as { code?: unknown } | null | undefined)?.code);
  } catch {
    return false;
  }
}
