import { valueText } from '../../json/value-text.ts';
import { type Model, refused } from '../../model/model.ts';
import { InvalidOptionError } from '../../options/invalid-option-error.ts';

/**
 * A semaphore with one permit, or with as many as `withInit` is given. `acquire` n (1 if there is no input) takes n permits, or
 * returns false if fewer are free; `release` n gives n back, at most as many as are taken.
 */
export const semaphore: Model<number> = semaphoreWith(1);

function semaphoreWith(permits: number): Model<number> {
  return {
    name: 'semaphore',
    functions: new Set(['acquire', 'release']),
    init: permits,
    show: (free) => `${free} of ${permits} permits free`,
    observes: ({ output, outcome }) => outcome === 'ok' && output === false,
    reject({ f, input, output, outcome }) {
      if (!isCount(input ?? 1))
        return `the input of ${f} must be a number of permits, not ${valueText(input)}`;
      return f === 'release' && outcome === 'ok' && output === false
        ? 'a release that was refused had no effect: write it as `fail`'
        : undefined;
    },
    why(free, { f, output }) {
      if (f === 'release') return `only ${permits - free} of ${permits} permits are taken`;
      return output === false
        ? `${free} of ${permits} permits are free`
        : `only ${free} of ${permits} permits are free`;
    },
    step(free, { f, input, output }) {
      const count = (input as number | null) ?? 1;
      if (f === 'release') return free + count > permits ? refused : free + count;
      if (output === false) return free < count ? free : refused;
      return free < count ? refused : free - count;
    },
    withInit(value) {
      if (isCount(value)) return semaphoreWith(value);
      throw new InvalidOptionError('a semaphore begins with a number of permits, from 1');
    },
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
