import type { HistoryEvent } from '../../../src/check/history/history-event.ts';
import { refused } from '../../../src/check/model/model.ts';
import { deckDigest } from '../../../src/check/models/deck/deck-digest.ts';
import { deck } from '../../../src/check/models/deck/deck-model.ts';
import { drawing } from './oracle-history.ts';

type Draw = (n: number) => number;
type Asked = readonly [f: string, input: unknown];

/** A simulated object and its clients. `ask` gets the last output of the client; the output of a failed operation is undefined. */
interface Simulated {
  ask(draw: Draw, fresh: number, last: unknown): Asked;
  apply(f: string, input: unknown, draw: Draw): unknown;
}

function register(): Simulated {
  let held: unknown = null;
  return {
    ask: (draw, fresh) => (draw(2) ? ['read', null] : ['write', fresh]),
    apply(f, input) {
      if (f === 'write') held = input;
      return f === 'write' ? null : held;
    },
  };
}

function casRegister(): Simulated {
  let held: unknown = null;
  return {
    ask: (draw, fresh, last) =>
      [['read', null] as const, ['write', fresh] as const, ['cas', [last ?? null, fresh]] as const][draw(3)]!,
    apply(f, input) {
      if (f === 'read') return held;
      const [from, to] = f === 'cas' ? (input as unknown[]) : [held, input];
      const fits = from === held;
      if (fits) held = to;
      return f === 'cas' ? fits : null;
    },
  };
}

function kv(): Simulated {
  let text = '';
  return {
    ask: (draw, fresh) =>
      draw(2) ? ['get', null] : draw(8) ? ['append', `a${fresh},`] : ['put', `p${fresh},`],
    apply(f, input) {
      if (f === 'get') return text;
      text = f === 'put' ? String(input) : text + input;
      return null;
    },
  };
}

function counter(least: number, most: number): Simulated {
  let sum = 0;
  return {
    ask: (draw) => (draw(2) ? ['read', null] : ['add', least + draw(most - least + 1)]),
    apply(f, input, draw) {
      if (f === 'add') sum += input as number;
      return f === 'read' || draw(2) ? sum : null;
    },
  };
}

function mutex(): Simulated {
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

function fencedMutex(): Simulated {
  let token = 0;
  let held = false;
  return {
    ask: (_, _fresh, last) => (typeof last === 'number' ? ['release', last] : ['acquire', null]),
    apply(f, input, draw) {
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

function slides(): Simulated {
  let state = deck.init;
  const version = () => state.deck.version;
  return {
    ask: (draw, fresh) =>
      fresh === 1
        ? ['create', { name: 's' }]
        : (
            [
              ['get', {}],
              ['get', {}],
              ['add', { html: `h${fresh}` }],
              ['rename', { name: `n${fresh}` }],
              ['append', { messages: [{ role: 'user', content: `m${fresh}` }] }],
              ['save', { slides: [`s${fresh}`], messages: [] }],
            ] as const
          )[draw(6)]!,
    apply(f, input) {
      const { exists, name, slides, messages } = state.deck;
      if (f === 'get') {
        const content = slides.map(({ html }) => ({ html, verdict: null }));
        return exists
          ? { version: version(), digest: deckDigest({ name, slides: content, messages }) }
          : null;
      }
      const output = { version: version() + 1, ...(f === 'create' && { created: true }) };
      const next = deck.step(state, { f, key: undefined, input, output, outcome: 'ok' });
      if (next === refused) return undefined;
      state = next;
      return output;
    },
  };
}

export const simulated: Readonly<Record<string, () => Simulated>> = {
  register,
  'cas-register': casRegister,
  kv,
  mutex,
  'fenced-mutex': fencedMutex,
  deck: slides,
  counter: () => counter(1, 5),
  /** Any lost operation can stand for others, so almost every sum is possible. */
  'signed counter': () => counter(-3, 3),
};

const CLIENTS = 64;

/**
 * The operations of 64 concurrent clients on one object per key. A third of the outputs are lost, and half of
 * those operations took effect. A client that loses an output goes on as another process.
 */
export function lossyHistory(model: string, { operations = 0, keys = 1, seed = 1 }): HistoryEvent[] {
  const draw = drawing(seed);
  const objects = Array.from({ length: keys }, () => simulated[model]!());
  const events: HistoryEvent[] = [];
  const clients = Array.from({ length: CLIENTS }, (_, process) => ({
    process,
    last: [] as unknown[],
    call: undefined as
      | { key: number; asked: Asked; isLost: boolean; isDone: boolean; answer?: unknown }
      | undefined,
  }));
  let asked = 0;
  let processes = CLIENTS;
  const isOver = () => asked === operations && clients.every(({ call }) => call === undefined);
  while (!isOver()) {
    const client = clients[draw(CLIENTS)]!;
    const { process, call, last } = client;
    if (call === undefined) {
      if (asked === operations) continue;
      const key = draw(keys);
      const [f, input] = objects[key]!.ask(draw, ++asked, last[key]);
      client.call = { key, asked: [f, input], isLost: draw(3) === 0, isDone: false };
      events.push({ process, type: 'invoke', f, key: `k${key}`, input });
    } else if (!call.isDone) {
      call.isDone = true;
      if (!call.isLost || draw(2)) call.answer = objects[call.key]!.apply(...call.asked, draw);
    } else {
      const [f] = call.asked;
      const type = call.isLost ? 'info' : call.answer === undefined ? 'fail' : 'ok';
      const output = type === 'ok' ? call.answer : null;
      events.push({ process, type, f, key: `k${call.key}`, ...(type === 'ok' && { output }) });
      client.call = undefined;
      last[call.key] = output;
      if (type === 'info') client.process = processes++;
    }
  }
  return events;
}
