import type { SlideVerdict } from './deck.ts';

/** Judges a slide by its HTML. It may take long: no lock is held meanwhile. */
export type Verifier = (html: string) => Promise<SlideVerdict>;

const MAX_WORDS = 120;

/** Passes slides that have a heading and at most 120 words. */
export const defaultVerifier: Verifier = async (html) => {
  const words = html
    .replace(/<[^>]*>/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  return /<h[1-6][\s>]/i.test(html) && words.length <= MAX_WORDS ? 'passed' : 'failed';
};
