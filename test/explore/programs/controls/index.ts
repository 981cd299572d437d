/** A program that shows what is controlled, or what is not, by its file's name, and what its module reads from the query. */
export function control(name: string, query: Readonly<Record<string, string>> = {}): string {
  return Object.assign(new URL(`${name}.ts`, import.meta.url), { search: String(new URLSearchParams(query)) })
    .href;
}
