import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkFlags } from './check/check-flags.ts';
import { configFiles } from './config/config-files.ts';
import { type CheckCommandOptions, runCheck } from './run-check.ts';

/**
 * Runs `hammerlock check` without the argument parser of all commands, which takes longer to load than a short history takes to
 * check. Returns undefined, and does nothing, if the arguments are not plainly one history and valid flags, or if there is a
 * configuration.
 */
export async function plainCheck(args: readonly string[]): Promise<number | undefined> {
  if (configFiles.some((name) => existsSync(name))) return undefined;
  const plain = plainArguments(args);
  return plain && runCheck(plain.file, plain.options);
}

/** The arguments of a check, as the argument parser of all commands reads them; undefined if they need that one. */
export function plainArguments(
  args: readonly string[],
): { readonly file: string; readonly options: CheckCommandOptions } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        checkFlags.map(({ name, value, byDefault }) => [
          name,
          {
            type: value === undefined ? 'boolean' : 'string',
            ...(byDefault !== undefined && { default: byDefault }),
          },
        ]),
      ),
    });
    const [file, another] = positionals;
    if (file === undefined || another !== undefined) return undefined;
    const named = Object.entries(values).map(([name, value]) => [
      name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]);
    return { file, options: Object.fromEntries(named) as CheckCommandOptions };
  } catch {
    // The other parser says what is wrong.
    return undefined;
  }
}
