/**
 * Runs `count` tasks concurrently in one worker and waits until all have ended, even if some have failed: a task must not
 * outlive its step.
 *
 * @throws the error of the first task that failed
 */
export async function sideBySide(count: number, task: () => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(Array.from({ length: count }, () => task()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
