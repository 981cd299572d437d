import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { type Model, refused } from '../../../src/check/model/model.ts';
import { deckDigest, slidesDigest } from '../../../src/check/models/deck/deck-digest.ts';
import type { deck as deckModel } from '../../../src/check/models/deck/deck-model.ts';
import { verdictOf } from '../../../src/check/models/deck/deck-state.ts';
import { type Asked, type Draw, type ModelCalls, modelCalls } from './oracle-calls.ts';

/** A small random number generator (mulberry32): the same seed gives the same history. */
export function drawing(seed: number): (n: number) => number {
  let state = seed | 0;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const edits = (draw: Draw, fresh: number): Asked =>
  (
    [
      ['create', { name: 's' }],
      ['rename', { name: draw(2) ? 't' : `t${fresh}`, token: draw(3) }],
      ['delete', {}],
      ['add', { html: 'a' }],
      ['update', { index: 0, html: 'b', token: draw(3) }],
      ['duplicate', { index: 0 }],
      ['remove', { index: 0 }],
      ['reorder', { order: [1, 0] }],
      ['append', { messages: [{ role: 'user', content: draw(2) ? 'm' : `m${fresh}` }] }],
      ['save', { slides: ['a', draw(2) ? 'b' : `b${fresh}`], messages: [] }],
      ['chat', { content: 'c' }],
      ['verify', {}],
      ['get', {}],
      ['get', {}],
      ['add', { html: draw(2) ? 'a' : `a${fresh}` }],
    ] as const
  )[draw(15)]!;

/** The digest that a read of a deck returns, if any. */
function digestOf({ deck }: typeof deckModel.init, draw: Draw): object {
  const { name, messages } = deck;
  const slides = deck.slides.map((slide) => ({ html: slide.html, verdict: verdictOf(slide) }));
  return [{}, { digest: slidesDigest(slides) }, { digest: deckDigest({ name, slides, messages }) }][draw(3)]!;
}

/** For each model: the possible operations, and all their possible outputs. */
const kinds: Record<string, ModelCalls> = {
  ...modelCalls,
  register: {
    ask: (draw) => (draw(2) ? ['read', null] : ['write', draw(3)]),
    answers: (f) => (f === 'read' ? [null, 0, 1, 2] : [null]),
  },
  'cas-register': {
    ask: (draw) =>
      [['read', null] as const, ['write', draw(3)] as const, ['cas', [draw(3), draw(3)]] as const][draw(3)]!,
    answers: (f) => (f === 'read' ? [null, 0, 1, 2] : f === 'cas' ? [true, false] : [null]),
  },
  kv: {
    ask: (draw) =>
      [['get', null] as const, ['put', 'ab'[draw(2)]] as const, ['append', 'ab'[draw(2)]] as const][draw(3)]!,
    answers: (f) => (f === 'get' ? ['', 'a', 'b', 'aa', 'ab', 'ba', 'bb', 'aab', 'aba'] : [null]),
  },
  counter: {
    ask: (draw) => (draw(2) ? ['read', null] : ['add', draw(3) - 1]),
    answers: (f) => (f === 'read' ? [] : [null]).concat([-2, -1, 0, 1, 2, 3, 4] as never),
  },
  mutex: {
    ask: (draw) => (draw(2) ? ['acquire', null] : ['release', null]),
    answers: (f) => (f === 'acquire' ? [true, false] : [null]),
  },
  'fenced-mutex': {
    ask: (draw) => (draw(2) ? ['acquire', null] : ['release', 1 + draw(5)]),
    answers: (f) => (f === 'acquire' ? [1, 2, 3, 4, 5, 6, false] : [true, false, null]),
  },
  deck: {
    ask: edits,
    answers(f) {
      const versions = [1, 2, 3, 4, 5, 6, 7].map((version) => ({ version }));
      if (f === 'get') return [null, ...versions];
      if (f === 'create')
        return [
          ...versions.map((answer) => ({ ...answer, created: true })),
          ...versions.map((answer) => ({ ...answer, created: false })),
        ];
      if (f === 'chat') return versions.map((answer) => ({ ...answer, slides: ['a'], answer: 'x' }));
      if (f === 'verify')
        return [
          ...versions.map((answer) => ({ ...answer, index: 0, verdict: 'good' })),
          { outcome: 'cancelled' },
        ];
      return versions;
    },
  },
};

/** For models whose state is a single value: operations with unique values. */
const askUnique: Record<string, (draw: Draw, fresh: number, state: unknown) => Asked> = {
  register: (draw, fresh) => (draw(2) ? ['read', null] : ['write', fresh]),
  'cas-register': (draw, fresh, state) =>
    [
      ['read', null] as const,
      ['write', fresh] as const,
      ['cas', [draw(2) ? state : fresh - 2, fresh]] as const,
    ][draw(3)]!,
  kv: (draw, fresh) =>
    [['get', null] as const, ['put', `${fresh},`] as const, ['append', `${fresh},`] as const][
      Math.min(2, draw(6))
    ]!,
  counter: (draw, fresh) => (draw(2) ? ['read', null] : ['add', fresh]),
};

/** Small steps in both directions, and strings of few letters: any lost operation can stand for many others. */
const askSmall: typeof askUnique = {
  counter: (draw) => (draw(2) ? ['read', null] : ['add', draw(7) - 3]),
  kv: (draw) =>
    [['get', null] as const, ['put', wordOf(draw)] as const, ['append', wordOf(draw)] as const][
      Math.min(2, draw(5))
    ]!,
};

const wordOf = (draw: Draw) => ['a', 'b', 'ab', 'ba', 'aa'][draw(5)]!;

/** The possible outputs: the current value, or an earlier one. */
function answersOf(f: string, input: unknown, state: unknown, told: readonly unknown[]): unknown[] {
  if (f === 'read' || f === 'get') return [state, ...told];
  if (f === 'cas') return [true, false];
  return f === 'add' ? [null, Number(state) + Number(input)] : [null];
}

const PROCESSES = 4;

/** Operations on an object that follows the model, some of which fail, lose their output, or return a random one. */
export function historyOf(model: Model<unknown>, seed: number): HistoryEvent[] {
  const draw = drawing(seed);
  const { ask, answers } = kinds[model.name]!;
  const asking = draw(4);
  const unique = asking < 2 ? undefined : (asking < 3 && askSmall[model.name]) || askUnique[model.name];
  /** One in this many outputs is lost. */
  const lossy = draw(3) === 0 ? 3 : 10;
  let fresh = 0;
  const told: unknown[] = [];
  const keys = draw(3) === 0 ? ['a', 'b'] : [undefined];
  const states = new Map<string | undefined, unknown>(keys.map((key) => [key, model.init]));
  const open = new Map<
    number,
    { asked: Asked; key: string | undefined; answer?: unknown; isDone: boolean; invoked: number }
  >();
  const processes = Array.from({ length: PROCESSES }, (_, process) => process);
  const events: HistoryEvent[] = [];
  for (let turn = 6 + draw(26); turn > 0; turn--) {
    const slot = draw(PROCESSES);
    const process = processes[slot]!;
    const call = open.get(process);
    if (call === undefined) {
      const key = keys[draw(keys.length)];
      const asked = unique?.(draw, ++fresh, states.get(key)) ?? ask(draw, ++fresh);
      open.set(process, { asked, key, isDone: false, invoked: events.length });
      events.push({
        process,
        type: 'invoke',
        f: asked[0],
        input: asked[1],
        ...(key !== undefined && { key }),
      });
      continue;
    }
    const { asked, key } = call;
    const [f, input] = asked;
    const some = unique === undefined ? answers(f, input) : answersOf(f, input, states.get(key), told);
    if (!call.isDone && draw(8) > 0) {
      const from = draw(some.length);
      for (let i = 0; i < some.length; i++) {
        const output = some[(from + i) % some.length];
        const times = { invoked: call.invoked, completed: events.length };
        const next = model.step(states.get(key), {
          process,
          f,
          key,
          input,
          output,
          outcome: 'ok',
          ...times,
        } as never);
        if (next === refused) continue;
        states.set(key, next);
        const shows = model.name === 'deck' && f === 'get' && output !== null;
        call.answer = shows ? { ...(output as object), ...digestOf(next as never, draw) } : output;
        call.isDone = true;
        break;
      }
      if (call.isDone) continue;
    }
    const fate = draw(lossy);
    const type = !call.isDone || fate === 0 ? (draw(2) ? 'fail' : 'info') : fate === 1 ? 'info' : 'ok';
    const isRead = (f === 'read' || f === 'get') && model.name !== 'log';
    // What another read returned would be malformed as the result of anything else.
    const isOld = isRead && draw(3) === 0 && told.length > 0;
    const wrong = isOld ? told[draw(told.length)] : some[draw(some.length)];
    const output = draw(12) === 0 ? wrong : call.answer;
    if (type === 'ok' && isRead) told.push(output);
    events.push({ process, type, f, ...(type === 'ok' && { output: output ?? null }) });
    open.delete(process);
    if (type === 'info') processes[slot] = process + PROCESSES;
  }
  const seesTimes = model.uses?.some((detail) => detail !== 'process') === true;
  return seesTimes ? events.map((event, time) => ({ ...event, time })) : events;
}
