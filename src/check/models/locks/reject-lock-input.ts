import { valueText } from '../../json/value-text.ts';

/** What is wrong with an operation of a lock that takes no input. */
export function rejectLockInput(f: string, input: unknown): string | undefined {
  return (input ?? null) === null
    ? undefined
    : `${f.startsWith('acquire') ? 'an' : 'a'} ${f} takes null, not ${valueText(input)}: with several locks, name the lock in \`key\``;
}
