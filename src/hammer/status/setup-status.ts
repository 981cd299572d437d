import { noteBlockingCall } from './blocking-call.ts';
import type { StatusWriter } from './worker-status.ts';

/**
 * A status writer for the thread that runs `setup`, which also notes on disk the keys that `setup` waits for. No other
 * thread has a key of the lock at that time, so such a wait can end only if another task of `setup` releases the key.
 */
export function setupStatus(status: StatusWriter, directory: string, lock: string): StatusWriter {
  const waits: string[] = [];
  const held: string[] = [];
  const givenBack = new Set<string>();

  function known(key: string): string {
    const name = JSON.stringify(key);
    if (held.includes(key)) return `${name} is held by setup itself`;
    return givenBack.has(key)
      ? `${name} was released by setup, and ${lock} does not grant it again`
      : `${name} is taken, but not by any holder that the run knows of`;
  }

  function note(): void {
    noteBlockingCall(
      directory,
      waits.length === 0 ? undefined : { waitsFor: waits, holds: held, known: waits.map(known) },
    );
  }

  return {
    ...status,
    waitFor(key, owner) {
      const end = status.waitFor(key, owner);
      waits.push(key);
      note();
      return () => {
        waits.splice(waits.indexOf(key), 1);
        note();
        end();
      };
    },
    hold(key, owner) {
      const letGo = status.hold(key, owner);
      held.push(key);
      return () => {
        held.splice(held.indexOf(key), 1);
        givenBack.add(key);
        letGo();
      };
    },
  };
}
