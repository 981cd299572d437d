import type { Simulated } from './simulated.ts';

/** A container of values that are all different. `next`: which of its elements is taken. */
function container(
  add: string,
  remove: string,
  next: (size: number, draw: (n: number) => number) => number,
): Simulated {
  const elements: unknown[] = [];
  return {
    ask: (draw, fresh) => (draw(2) ? [add, fresh] : [remove, null]),
    apply(f, input, { draw }) {
      if (f === remove) {
        return elements.length === 0 ? null : elements.splice(next(elements.length, draw), 1)[0];
      }
      elements.push(input);
      return null;
    },
  };
}

export const queue = () => container('enqueue', 'dequeue', () => 0);
export const unorderedQueue = () => container('enqueue', 'dequeue', (size, draw) => draw(size));
export const stack = () => container('push', 'pop', (size) => size - 1);

const ELEMENTS = 30;

/** Some elements that come and go. */
export function elements(): Simulated {
  const held = new Set<number>();
  return {
    ask: (draw) => [['add', 'remove', 'contains'][draw(3)]!, draw(ELEMENTS)],
    apply(f, input) {
      const element = input as number;
      const had = held.has(element);
      if (f === 'contains') return had;
      if (f === 'add') held.add(element);
      else held.delete(element);
      return had === (f === 'remove');
    },
  };
}

/** Elements that are added once, and reads of all. */
export function growingSet(): Simulated {
  const held: unknown[] = [];
  return {
    ask: (draw, fresh) => (draw(8) ? ['add', fresh] : ['read', null]),
    apply(f, input) {
      if (f === 'read') return [...held];
      held.push(input);
      return null;
    },
  };
}

/** Appends, and reads of entries near the end. */
export function log(): Simulated {
  const entries: unknown[] = [];
  return {
    ask: (draw, fresh) =>
      draw(2) ? ['append', fresh] : [draw(4) ? 'read' : 'read-from', Math.max(0, entries.length - draw(9))],
    apply(f, input, { draw }) {
      if (f === 'append') {
        const offset = entries.push(input) - 1;
        return draw(2) ? offset : null;
      }
      return f === 'read' ? (entries[input as number] ?? null) : entries.slice(input as number);
    },
  };
}
