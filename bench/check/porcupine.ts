import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { NotMeasuredError } from './process-cost.ts';

/** A checker's verdicts on some histories, and the processor time that it took, in ms. */
export interface Said {
  readonly ms: number;
  readonly held: number;
  readonly violated: number;
  readonly undecided: number;
}

/** The arguments of Porcupine's program for some histories. */
export function porcupineArguments(model: string, seconds: number, files: readonly string[]): string[] {
  return [model, String(seconds), ...files];
}

/** What Porcupine prints when it has checked the histories. */
export function porcupineSaid(line: string): Said {
  const [ms, held, violated, undecided] = line.split(' ').map(Number) as [number, number, number, number];
  return { ms, held, violated, undecided };
}

export interface PorcupineProcess {
  /** Checks the histories once more. */
  check(): Promise<Said>;
  close(): void;
}

/** Starts Porcupine's program, which reads the histories once. */
export function openPorcupine(program: string, args: readonly string[]): PorcupineProcess {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async check() {
      child.stdin.write('\n');
      const { value } = (await lines.next()) as { value: string | undefined };
      if (value === undefined)
        throw new NotMeasuredError(`Porcupine ended without an answer to ${args.join(' ')}.`);
      return porcupineSaid(value);
    },
    close: () => child.stdin.end(),
  };
}
