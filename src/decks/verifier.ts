import type { SlideVerdict } from './deck.ts';

/** What judges a slide by its HTML. It may take its time: no lock is held meanwhile. */
export type Verifier = (html: string) => Promise<SlideVerdict>;

/** A slide passes that has a heading and at most this many words. */
const MAX_WORDS = 120;

export const defaultVerifier: Verifier = async (html) => {
  const words = html
    .replace(/<[^>]*>/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  return /<h[1-6][\s>]/i.test(html) && words.length <= MAX_WORDS ? 'passed' : 'failed';
};
