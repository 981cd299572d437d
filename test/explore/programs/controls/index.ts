/**
 * A program that shows what is controlled, or what is not, by the name of its file; the query is for its
 * module.
 */
export function control(name: string, query: Readonly<Record<string, string>> = {}): string {
  return Object.assign(new URL(`${name}.ts`, import.meta.url), { search: String(new URLSearchParams(query)) })
    .href;
}
