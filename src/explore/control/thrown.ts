import { inspect } from 'node:util';
import { isExplorerSource } from './step-note.ts';

/** What was thrown, as it can be told in another thread. */
export interface Thrown {
  /** In one line. */
  readonly message: string;
  /** With its stack, as far as that is in the code under test. */
  readonly text: string;
}

/** Whatever it is: its parts may be no text, or throw when they are asked for. */
export function describeThrown(error: unknown): Thrown {
  try {
    if (error instanceof Error) {
      const { message, stack } = error as { message: unknown; stack?: unknown };
      const lines = (typeof stack === 'string' ? stack : String(error)).split('\n');
      return {
        message: String(message)
          .trim()
          .replace(/\s*\n\s*/g, ' '),
        text: lines.filter((line) => !isFrameOfOurs(line)).join('\n'),
      };
    }
    return { message: inspect(error), text: inspect(error) };
  } catch {
    const text = 'an object that can not be shown';
    return { message: text, text };
  }
}

function isFrameOfOurs(line: string): boolean {
  const [, where] = /^ {4}at (?:.*\()?(.*?)\)?$/.exec(line) ?? [];
  return (
    where !== undefined &&
    (where.startsWith('async ') || where.startsWith('node:') || isExplorerSource(where))
  );
}
