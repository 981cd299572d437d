/** A function of a library that asks which file has called it. */
export function defineCallback(ask: () => string | undefined): string | undefined {
  const file = ask();
  return file;
}
