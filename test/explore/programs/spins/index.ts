/** The URL of a program that spins; its module reads the number of tries from the query. */
export function spins(name: string, tries?: number): string {
  return new URL(`./${name}.ts${tries === undefined ? '' : `?${tries}`}`, import.meta.url).href;
}

export function triesOf(url: string): number {
  return Number(new URL(url).search.slice(1));
}
