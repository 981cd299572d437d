import { HammerlockError } from '../base/hammerlock-error.ts';
import { BAD_INPUT_EXIT_CODE } from '../hammer/verdict/verdict.ts';
import { printError } from './output/print.ts';

/** Runs the command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    return (await runPlain(argv)) ?? (await runParsed(argv));
  } catch (error) {
    const isRefusal = error instanceof HammerlockError;
    printError(isRefusal ? error.message : error);
    return BAD_INPUT_EXIT_CODE;
  }
}

async function runPlain([, , command, ...args]: readonly string[]): Promise<number | undefined> {
  if (command !== 'check') return undefined;
  const { plainCheck } = await import('./plain-check.ts');
  return plainCheck(args);
}

async function runParsed(argv: readonly string[]): Promise<number> {
  const { parseCommand } = await import('./parse-command.ts');
  return parseCommand(argv);
}
