import { inspect } from 'node:util';
import type { Command, Option } from 'commander';
import { unknownNameText } from '../../base/unknown-names.ts';
import { InvalidRunError } from '../../hammer/evidence/run-errors.ts';
import type { HammerlockConfig } from './hammerlock-config.ts';
import { isRecord, loadConfig } from './load-config.ts';

/** Flags of a single run, which no configuration has. A printed command that replays a failure means what it says. */
const ONLY_FLAGS: ReadonlySet<string> = new Set(['config', 'shard', 'replay']);

/** The commands that a configuration may have options of. */
const configured: readonly string[] = [
  'stress',
  'explore',
  'check',
  'serve',
] satisfies (keyof HammerlockConfig)[];

/**
 * Gives a command the option `--config`, and takes what its flags don't say from the configuration. A command that has no place
 * in a configuration stays as it is. When the command runs, an invalid configuration is refused with an
 * {@link InvalidRunError}.
 */
export function readConfig(command: Command): void {
  if (!configured.includes(command.name())) return;
  command
    .option(
      '--config <file>',
      'the configuration (default: hammerlock.config.ts, .js or .mjs, if there is one)',
    )
    .hook('preAction', async () => {
      const loaded = await loadConfig(command.opts<{ config?: string }>().config);
      if (loaded === undefined) return;
      const { file, config } = loaded;
      refuseUnknown(`${file}: `, 'command', config, configured);
      const section = config[command.name()];
      if (section !== undefined) applySection(file, command, section);
    });
}

/** The names that the configuration of a command may have: those of its flags, and that of its list of arguments. */
export function configNames(command: Command): string[] {
  const list = listOf(command);
  const flags = command.options
    .map((option) => option.attributeName())
    .filter((name) => !ONLY_FLAGS.has(name));
  return list === undefined ? flags : [list.name(), ...flags];
}

function listOf(command: Command) {
  return command.registeredArguments.find(({ variadic }) => variadic);
}

function applySection(file: string, command: Command, section: unknown): void {
  const path = `${file}: ${command.name()}`;
  if (!isRecord(section)) throw new InvalidRunError(`${path} must be an object, not ${inspect(section)}.`);
  refuseUnknown(`${file}: `, `option of ${command.name()}`, section, configNames(command));
  for (const [name, value] of Object.entries(section)) {
    if (value === undefined) continue;
    if (name === listOf(command)?.name()) {
      if (!isListOfTexts(value)) throw invalidValue(path, name, 'a list of strings', value);
      if (command.args.length === 0) command.processedArgs[0] = value;
      continue;
    }
    const option = command.options.find((option) => option.attributeName() === name)!;
    const flag = flagValue(path, option, value);
    const isDefault = ['default', undefined].includes(command.getOptionValueSource(name));
    if (isDefault && flag !== undefined) command.setOptionValueWithSource(name, flag, 'config');
  }
}

/** The value as the flag would have it; undefined for one that the flag need not say. */
function flagValue(path: string, option: Option, value: unknown): unknown {
  const name = option.attributeName();
  if (option.isBoolean()) {
    if (typeof value !== 'boolean') throw invalidValue(path, name, 'true or false', value);
    return value || undefined;
  }
  if (option.optional && typeof value === 'boolean') return value || undefined;
  if (Array.isArray(option.defaultValue)) {
    if (!isListOfTexts(value)) throw invalidValue(path, name, 'a list of strings', value);
    return value;
  }
  if (isListOfTexts(value)) return value.join() || undefined;
  if (typeof value === 'number') return option.flags.includes('<time>') ? `${value}ms` : String(value);
  if (typeof value !== 'string') throw invalidValue(path, name, 'a number or a text', value);
  return value;
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function invalidValue(path: string, name: string, wanted: string, value: unknown): InvalidRunError {
  return new InvalidRunError(`${path}.${name} must be ${wanted}, not ${inspect(value)}.`);
}

function refuseUnknown(where: string, kind: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new InvalidRunError(where + unknownNameText(kind, unknown, known));
}
