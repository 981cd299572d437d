import { printable } from '../../base/printable.ts';

/** Text in one line of Markdown: characters with a meaning in Markdown or HTML are escaped. */
export function markdownText(text: string): string {
  return printable(text.replace(/[\r\n]+/g, ' ')).replace(
    /[\\`*_{}[\]<>()#+.!|~&:-]/g,
    (character) => `\\${character}`,
  );
}

/** Text as a code block of Markdown, in lines. */
export function codeBlock(text: string): string[] {
  // Only a fence of at least the same length closes a code block.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [fence, text, fence];
}
