import { createHash } from 'node:crypto';

/**
 * The SHA-256 of the HTML of a slide, in hexadecimal. HTML that differs only in white space has the same
 * hash.
 */
export function contentHash(html: string): string {
  return createHash('sha256').update(html.trim().replace(/\s+/g, ' ')).digest('hex');
}
