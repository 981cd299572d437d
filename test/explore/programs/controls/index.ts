/** A program that shows what is controlled, or what is not, by its file's name. */
export function control(name: string): string {
  return new URL(`${name}.ts`, import.meta.url).href;
}
