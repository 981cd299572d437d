import { defineScenario } from '../../../src/index.ts';

/** Which `refuses` applies to the errors; the seed selects one. */
export const ways = [
  'the scenario says that it is a refusal',
  'the scenario says that it is not a refusal',
  'it is one of another copy of this package',
  'the call says that it is a refusal',
  'refuses throws',
  'refuses returns a promise',
  'refuses returns a number',
  'setup has a refuses that throws',
  'the step lets it through',
] as const;
export type Way = (typeof ways)[number];

class Refusal extends Error {
  readonly how: Way;

  constructor(how: Way) {
    super('not today');
    this.how = how;
  }
}

async function foreignError(): Promise<Error> {
  const copy: typeof import('../../../src/base/hammerlock-error.ts') = await import(
    new URL('../../../src/base/hammerlock-error.ts?copy', import.meta.url).href
  );
  class ForeignError extends copy.HammerlockError {
    readonly code = 'foreign';
  }
  return new ForeignError('not today');
}

export default defineScenario({
  name: 'refuses',
  refuses(error) {
    const { how } = error as Refusal;
    if (how === 'refuses throws' || how === 'setup has a refuses that throws') throw new Error('who knows');
    if (how === 'refuses returns a promise') return Promise.reject(new Error('later')) as never;
    if (how === 'refuses returns a number') return 1 as never;
    return how === 'the scenario says that it is a refusal' || how === 'the step lets it through';
  },
  setup({ options, record }) {
    const how = ways[options.seed]!;
    const call = () => {
      throw new Refusal(how);
    };
    if (how === 'setup has a refuses that throws') record('begin', {}, call);
    return how;
  },
  async step({ world: how, record }) {
    const isOwn = how === 'the call says that it is a refusal';
    const call = { input: 1, ...(isOwn && { refuses: (error: unknown) => error instanceof Refusal }) };
    try {
      await record('take', call, async () => {
        throw how === 'it is one of another copy of this package' ? await foreignError() : new Refusal(how);
      });
    } catch (error) {
      if (how === 'the step lets it through') throw error;
    }
  },
});
