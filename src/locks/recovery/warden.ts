import { parentPort } from 'node:worker_threads';
import { Header, viewTable } from '../table/layout.ts';
import type { Lifeline } from './lifeline.ts';
import { recover } from './recover-dead-threads.ts';

/** How often the table's clock is updated. It dates the grants of a table without leases. */
const CLOCK_MS = 100;

/** Runs the warden, in its own thread: it waits for attached threads to die, and recovers what they held. */
export function runWarden(buffer: SharedArrayBuffer, thread: number): void {
  const table = viewTable(buffer);
  const dead = new Set<number>();
  let isScheduled = false;

  function recoverDead(): void {
    isScheduled = !recover(table, dead);
    // Never wait for the directory: the thread that is in there may be the next to be reported dead.
    if (isScheduled) setImmediate(recoverDead);
  }

  function watchThread({ incarnation, port, received }: Lifeline): void {
    port.once('close', () => {
      dead.add(incarnation);
      // Threads often die together: one pass recovers all that are reported in this turn of the event loop.
      if (!isScheduled) setImmediate(recoverDead);
      isScheduled = true;
    });
    Atomics.store(received, 0, 1);
    Atomics.notify(received, 0);
  }

  function updateClock(): void {
    table.f64[Header.clock64] = performance.now();
  }

  setInterval(updateClock, CLOCK_MS);
  parentPort!.on('message', watchThread);
  process.on('workerMessage', watchThread);
  updateClock();
  Atomics.store(table.i32, Header.wardenThread, thread);
  Atomics.notify(table.i32, Header.wardenThread);
}
