import { inspect } from 'node:util';
import { isOwn } from './note.ts';

/** What was thrown, as it can be told in another thread. */
export interface Thrown {
  /** In one line. */
  readonly message: string;
  /** With its stack, as far as that is in the code under test. */
  readonly text: string;
}

export function described(error: unknown): Thrown {
  if (!(error instanceof Error)) return { message: inspect(error), text: inspect(error) };
  const message = error.message.trim().replace(/\s*\n\s*/g, ' ');
  const lines = (error.stack ?? String(error)).split('\n');
  return { message, text: lines.filter((line) => !isFrameOfOurs(line)).join('\n') };
}

function isFrameOfOurs(line: string): boolean {
  const [, where] = /^ {4}at (?:.*\()?(.*?)\)?$/.exec(line) ?? [];
  return where !== undefined && (where.startsWith('async ') || where.startsWith('node:') || isOwn(where));
}
