export type Draw = (n: number) => number;
export type Asked = readonly [f: string, input: unknown];

/** The possible operations of a model, and all the outputs that each may have. */
export interface ModelCalls {
  /** `fresh` was not given before. */
  ask(draw: Draw, fresh: number): Asked;
  answers(f: string, input: unknown): readonly unknown[];
}

/** All lists of at most `most` of the items, in every order. */
function listsOf(items: readonly unknown[], most: number): unknown[][] {
  if (most === 0) return [[]];
  const shorter = listsOf(items, most - 1);
  const longest = shorter.filter(({ length }) => length === most - 1);
  return [...shorter, ...longest.flatMap((list) => items.map((item) => [...list, item]))];
}

const some = (draw: Draw, fresh: number) => (draw(2) ? draw(3) : fresh % 9);
const elements = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const shortLists = listsOf([0, 1, 2], 3);

/** Queues, stacks and sets. */
export const containerCalls: Record<string, ModelCalls> = {
  queue: {
    ask: (draw, fresh) =>
      (
        [
          ['enqueue', some(draw, fresh)],
          ['enqueue', some(draw, fresh)],
          ['dequeue', null],
          ['dequeue', null],
          [draw(3) ? 'peek' : 'drain', null],
        ] as const
      )[draw(5)]!,
    answers: (f) => (f === 'enqueue' ? [null] : f === 'drain' ? shortLists : [null, ...elements]),
  },
  stack: {
    ask: (draw, fresh) => (draw(2) ? ['push', some(draw, fresh)] : [draw(4) ? 'pop' : 'peek', null]),
    answers: (f) => (f === 'push' ? [null] : [null, ...elements]),
  },
  set: {
    ask: (draw) => (draw(3) ? [['add', 'remove', 'contains'][draw(3)]!, draw(4)] : ['read', null]),
    answers: (f) =>
      f === 'read'
        ? listsOf([0, 1, 2, 3], 4).filter((list) => new Set(list).size === list.length)
        : f === 'contains'
          ? [true, false]
          : [true, false, null],
  },
};
