import { refused } from '../../../../src/check/model/model.ts';
import { deckDigest } from '../../../../src/check/models/deck/deck-digest.ts';
import { deck } from '../../../../src/check/models/deck/deck-model.ts';
import type { Simulated } from './simulated.ts';

export function slides(): Simulated {
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
