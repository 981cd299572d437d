import { execFileSync, spawn } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A checker's verdicts on some histories, and the time that it took, in ms. */
export interface Said {
  readonly ms: number;
  readonly held: number;
  readonly violated: number;
  readonly undecided: number;
}

export interface Porcupine {
  /** The commit that Porcupine was built from. */
  readonly commit: string;
  open(model: string, files: readonly string[]): PorcupineProcess;
}

interface PorcupineProcess {
  check(): Promise<Said>;
  close(): void;
}

/**
 * Builds Porcupine with the installed Go from the checkout that the environment variable PORCUPINE names; undefined if it is
 * not set. The binary is written to `directory`.
 */
export function buildPorcupine(directory: string): Porcupine | undefined {
  const checkout = process.env.PORCUPINE;
  if (checkout === undefined) return undefined;
  const binary = join(directory, 'porcupine');
  cpSync(fileURLToPath(new URL('porcupine.go', import.meta.url)), join(directory, 'main.go'));
  const name = 'github.com/anishathalye/porcupine';
  writeFileSync(
    join(directory, 'go.mod'),
    `module bench\n\ngo 1.16\n\nrequire ${name} v0.0.0\n\nreplace ${name} => ${checkout}\n`,
  );
  execFileSync('go', ['build', '-o', binary, '.'], {
    cwd: directory,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const commit = execFileSync('git', ['-C', checkout, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  return { commit: commit.trim(), open: (model, files) => openProcess(binary, [model, ...files]) };
}

function openProcess(binary: string, args: readonly string[]): PorcupineProcess {
  const child = spawn(binary, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async check() {
      child.stdin.write('\n');
      const { value } = (await lines.next()) as { value: string | undefined };
      if (value === undefined) throw new Error(`Porcupine ended without an answer to ${args.join(' ')}.`);
      const [ms, held, violated, undecided] = value.split(' ').map(Number) as [
        number,
        number,
        number,
        number,
      ];
      return { ms, held, violated, undecided };
    },
    close: () => child.stdin.end(),
  };
}
