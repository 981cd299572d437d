/** How many of the items begin before an event; they are in the order of their beginnings. */
export function countBeginningBefore<Item>(
  items: readonly Item[],
  beginOf: (item: Item) => number,
  event: number,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (beginOf(items[middle]!) < event) low = middle + 1;
    else high = middle;
  }
  return low;
}
