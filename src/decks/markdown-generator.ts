import { marked, type Token } from 'marked';
import type { SlideGenerator } from './slide-generator.ts';

/**
 * Turns Markdown into slides: each heading starts a new slide, and text before the first heading is a slide
 * of its own.
 */
export const markdownGenerator: SlideGenerator = {
  async *generate(message) {
    const slides: Token[][] = [];
    for (const token of marked.lexer(message)) {
      if (token.type === 'space' || token.type === 'def') continue;
      if (token.type === 'heading' || slides.length === 0) slides.push([]);
      slides.at(-1)!.push(token);
    }
    for (const tokens of slides) yield marked.parser(tokens).trim();
  },
};
