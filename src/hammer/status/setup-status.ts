import { noteBlockingCall } from './blocking-call.ts';
import type { StatusWriter } from './worker-status.ts';

/**
 * The row of the thread that sets up, which notes the keys that it waits for. Nobody else has a key of the lock by then,
 * so a wait there ends only where the set-up goes on with something else meanwhile.
 */
export function setupStatus(row: StatusWriter, directory: string, lock: string): StatusWriter {
  const waits: string[] = [];
  const held: string[] = [];
  const givenBack = new Set<string>();

  function known(key: string): string {
    const name = JSON.stringify(key);
    if (held.includes(key)) return `${name} is held by the set-up itself`;
    return givenBack.has(key)
      ? `${name} was given back by the set-up, and ${lock} does not let it in again`
      : `${name} is taken by nobody that the run knows of`;
  }

  function note(): void {
    noteBlockingCall(
      directory,
      waits.length === 0 ? undefined : { waitsFor: waits, holds: held, known: waits.map(known) },
    );
  }

  return {
    ...row,
    waitFor(key, owner) {
      const end = row.waitFor(key, owner);
      waits.push(key);
      note();
      return () => {
        waits.splice(waits.indexOf(key), 1);
        note();
        end();
      };
    },
    hold(key, owner) {
      const letGo = row.hold(key, owner);
      held.push(key);
      return () => {
        held.splice(held.indexOf(key), 1);
        givenBack.add(key);
        letGo();
      };
    },
  };
}
