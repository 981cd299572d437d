/** A command of a page, as a reader types it: without its comment, and with its continuation lines joined. */
export interface PageCommand {
  readonly page: string;
  readonly line: number;
  readonly text: string;
}

/** A `sh` block of a page. Its commands run one after the other, in one folder. */
export interface CommandBlock {
  readonly page: string;
  readonly line: number;
  readonly commands: readonly PageCommand[];
}

export function commandBlocks(pages: ReadonlyMap<string, string>): CommandBlock[] {
  return [...pages].flatMap(([page, text]) =>
    [...text.matchAll(/^ *```(?:sh|bash|shell|console)\n([\s\S]*?)^ *```/gm)].map(
      ({ 1: source = '', index }) => {
        const line = text.slice(0, index).split('\n').length;
        return { page, line, commands: commandsOf(page, line + 1, source) };
      },
    ),
  );
}

function commandsOf(page: string, first: number, source: string): PageCommand[] {
  const commands: PageCommand[] = [];
  let text = '';
  for (const [index, line] of source.split('\n').entries()) {
    text += line.replace(/\\$/, '').replace(/(^|\s)#\s.*$/, '');
    if (line.endsWith('\\')) continue;
    for (const part of text.split(' && ')) {
      if (part.trim() !== '') commands.push({ page, line: first + index, text: part.trim() });
    }
    text = '';
  }
  return commands;
}

/** A command that no test runs, and why. */
export interface CommandException {
  readonly command: RegExp;
  readonly reason: string;
}

export const exceptions: readonly CommandException[] = [
  {
    command: /^npm (ci|install|i|init)\b/,
    reason: 'needs the registry; the package test installs the package',
  },
  { command: /^npm (test|run (test:\w+|soak|matrix))\b/, reason: 'is the suite itself' },
  { command: /^(\w+=\S+ )?npm run bench\b/, reason: 'takes minutes, and needs an idle machine' },
  { command: /^(npm run|npx hammerlock) selftest\b/, reason: 'takes minutes; CI runs it' },
  {
    command: /^(npm run|npx hammerlock) serve\b/,
    reason: 'runs until it is stopped; the curl commands talk to a server',
  },
];

/** Commands that end with another exit code than 0, as their page says. */
export const exitCodes: readonly { readonly command: RegExp; readonly code: number }[] = [
  { command: /hammerlock explore turnstile\.ts/, code: 3 },
  { command: /hammerlock check history\.jsonl --model list-append --level serializable/, code: 1 },
  { command: /hammerlock stress counts\.ts/, code: 1 },
];

/** How long a run of a page lasts in the tests. Faults need time to have an effect, and a bug needs time to show. */
const DURATION = '300ms';
const FAILING_DURATION = '1s';
const FAULTS_DURATION = '6s';

/** The command as the tests run it: for a shorter time, and by the command line of the sources. */
export function shortened(text: string): string {
  const command = text.replace(/^npm run (stress|explore)( --)?/, 'npx hammerlock $1');
  if (!/^npx hammerlock stress\b/.test(command)) return command;
  const fails = exitCodes.some((exit) => exit.command.test(command));
  const duration = command.includes('--faults') ? FAULTS_DURATION : fails ? FAILING_DURATION : DURATION;
  return `${command.replace(/ --duration[ =]\S+/, '')} --duration ${duration}`;
}

/** How the tests treat a command; undefined for one that they do not know. */
export function kindOf({ text }: PageCommand): 'hammerlock' | 'curl' | 'shell' | 'exception' | undefined {
  if (exceptions.some(({ command }) => command.test(text))) return 'exception';
  if (/^npx hammerlock \w|^npm run (stress|explore)\b/.test(text)) return 'hammerlock';
  if (/^curl |^export \w+=/.test(text)) return 'curl';
  return /^(node [\w./-]+\.ts|mkdir|cd|cat|echo)\b/.test(text) ? 'shell' : undefined;
}
