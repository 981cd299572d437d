const BACKSLASH = 0x5c;

/** The index after the quotation mark that ends the string which begins at `from`, in JSON or EDN; -1 if none does. */
export function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
    if ((at - before) % 2 === 0) return at + 1;
  }
  return -1;
}
