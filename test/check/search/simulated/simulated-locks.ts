import type { Simulated } from './simulated.ts';

export function mutex(): Simulated {
  let held = false;
  return {
    ask: (draw) => [draw(2) ? 'acquire' : 'release', null],
    apply(f) {
      const was = held;
      if (f === 'release' && !was) return undefined;
      held = f === 'acquire';
      return f === 'release' ? null : !was;
    },
  };
}

export function fencedMutex(): Simulated {
  let token = 0;
  let held = false;
  return {
    ask: (_, _fresh, last) => (typeof last === 'number' ? ['release', last] : ['acquire', null]),
    apply(f, input, { draw }) {
      if (f === 'acquire') {
        // Now and then the lock is stolen from a holder that hangs.
        if (held && draw(4) > 0) return false;
        held = true;
        token += 1;
        return token;
      }
      const isHolder = held && input === token;
      if (isHolder) held = false;
      return isHolder;
    },
  };
}

/** A lock that its holder releases, unless it is gone. */
export function ownedMutex(): Simulated {
  let owner: number | null = null;
  return {
    ask: (draw, _, last) => [last === true || draw(8) === 0 ? 'release' : 'acquire', null],
    lost: (f) => f === 'release',
    apply(f, _, { process }) {
      if (f === 'acquire') {
        if (owner !== null) return false;
        owner = process;
        return true;
      }
      if (owner !== process) return false;
      owner = null;
      return null;
    },
  };
}

export function readWriteLock(): Simulated {
  let writer: number | null = null;
  const readers = new Set<number>();
  return {
    ask: (draw, _, last) => {
      const mode = draw(4) ? 'read' : 'write';
      return [`${last === true || draw(8) === 0 ? 'release' : 'acquire'}-${mode}`, null];
    },
    lost: (f) => f.startsWith('release'),
    apply(f, _, { process }) {
      const holds = writer === process || readers.has(process);
      if (f === 'acquire-read') {
        if (holds || writer !== null) return false;
        readers.add(process);
        return true;
      }
      if (f === 'acquire-write') {
        if (writer !== null || readers.size > 0) return false;
        writer = process;
        return true;
      }
      if (f === 'release-read') return readers.delete(process) ? null : false;
      if (writer !== process) return false;
      writer = null;
      return null;
    },
  };
}

export const PERMITS = 8;

export function semaphore(): Simulated {
  let free = PERMITS;
  return {
    ask: (draw) => [draw(2) ? 'acquire' : 'release', 1 + draw(2)],
    apply(f, input) {
      const count = input as number;
      if (f === 'release') {
        if (free + count > PERMITS) return undefined;
        free += count;
        return null;
      }
      if (free < count) return false;
      free -= count;
      return true;
    },
  };
}

const LEASE = 150;

export function lease(): Simulated {
  let token = 0;
  let until = Number.NEGATIVE_INFINITY;
  return {
    ask(draw, _, last) {
      const { token: held } = (last ?? {}) as { token?: number };
      return held === undefined ? ['acquire', null] : [draw(2) ? 'release' : 'renew', held];
    },
    apply(f, input, { now }) {
      if (f === 'acquire') {
        if (now < until) return false;
        token += 1;
        until = now + LEASE;
        return { token, until };
      }
      if (input !== token || now >= until) return false;
      until = f === 'renew' ? now + LEASE : Number.NEGATIVE_INFINITY;
      return f === 'renew' ? { until } : true;
    },
  };
}
