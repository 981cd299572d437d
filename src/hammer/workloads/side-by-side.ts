/**
 * Runs so many tasks in one worker, and comes back when all have ended, also when some have failed: none outlives
 * its step, and so its run.
 *
 * @throws what the first of them threw
 */
export async function sideBySide(tasks: number, task: () => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(Array.from({ length: tasks }, () => task()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
