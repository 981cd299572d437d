import { inspect } from 'node:util';
import { isExplorerFile } from './source-location.ts';

/** A thrown value in a form that can be sent to another thread. */
export interface Thrown {
  /** The message in one line. */
  readonly message: string;
  /** The error with its stack, without the frames of the explorer and of Node. */
  readonly text: string;
}

/** Describes any thrown value: its properties may be no strings, or may throw when they are read. */
export function describeThrown(error: unknown): Thrown {
  try {
    if (error instanceof Error) {
      const { message, stack } = error as { message: unknown; stack?: unknown };
      const lines = (typeof stack === 'string' ? stack : String(error)).split('\n');
      return {
        message: String(message)
          .trim()
          .replace(/\s*\n\s*/g, ' '),
        text: lines.filter((line) => !isExplorerFrame(line)).join('\n'),
      };
    }
    return { message: inspect(error), text: inspect(error) };
  } catch {
    const text = 'an object that cannot be shown';
    return { message: text, text };
  }
}

function isExplorerFrame(line: string): boolean {
  const [, where] = /^ {4}at (?:.*\()?(.*?)\)?$/.exec(line) ?? [];
  return (
    where !== undefined && (where.startsWith('async ') || where.startsWith('node:') || isExplorerFile(where))
  );
}
