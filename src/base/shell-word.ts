/** A word as a POSIX shell reads it back: as it is, or in quotes where the shell would read something else. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quotedWord(word);
}

/** A word in double quotes, which all shells know, or in single ones if it has characters that keep a meaning in those. */
export function quotedWord(word: string): string {
  return /[$`"\\!\n]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : `"${word}"`;
}
