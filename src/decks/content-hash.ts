import { createHash } from 'node:crypto';

/** The hash of a slide's content: HTML that differs in white space only is the same content. */
export function contentHash(html: string): string {
  return createHash('sha256').update(html.trim().replace(/\s+/g, ' ')).digest('hex');
}
