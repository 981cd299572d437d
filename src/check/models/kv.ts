import { shownValue } from '../json-value.ts';
import { type Model, refused } from '../model.ts';

/** A text under a key: `get` → text, `put` text, `append` text. It begins as "". */
export const kv: Model<string> = {
  name: 'kv',
  functions: new Set(['get', 'put', 'append']),
  init: '',
  observes: ({ f }) => f === 'get',
  reject({ f, argument, result, outcome }) {
    if (f === 'get' && (argument ?? '') !== '') {
      return `a get is asked with null, not ${shownValue(argument)}: what it is of stands in \`key\``;
    }
    const text = f === 'get' ? (outcome === 'ok' ? result : '') : argument;
    return typeof text === 'string' ? undefined : `the value of a ${f} is a text, not ${shownValue(text)}`;
  },
  outlook: {
    sets: ({ f, argument }) => (f === 'put' ? (argument as string) : undefined),
    mayCome: (text, { f, result }) => f !== 'get' || (result as string).startsWith(text),
    rulesOut(earlier, { f, result }) {
      if (f !== 'get') return false;
      if (earlier.f === 'append') return !(result as string).includes(earlier.argument as string);
      const text = earlier.f === 'get' ? earlier.result : earlier.argument;
      return !(result as string).startsWith(text as string);
    },
    isBlind: ({ f }) => f !== 'get',
  },
  step(text, { f, argument, result, outcome }) {
    if (f === 'put') return argument as string;
    if (f === 'append') return text + (argument as string);
    return outcome === 'info' || result === text ? text : refused;
  },
};
