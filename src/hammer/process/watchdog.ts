const CHECK_EVERY_MS = 1_000;

/**
 * Kills this process once its parent has ended, which shows in another parent's id. It runs in a thread of its own, since a
 * scenario may block the main thread for good.
 */
export function killWhenOrphaned(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, CHECK_EVERY_MS);
}
