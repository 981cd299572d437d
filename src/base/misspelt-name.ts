/** An unknown name, and the known name that is missing and close enough to be the one that was meant. */
export interface Misspelt {
  readonly found: string;
  readonly meant: string;
}

/** Endings that make another word, although they are one letter away from a known name: `acquireSync`, `acquireAny`. */
const otherWord = /(?:(?<!a)sync|(?<!m)any)$/;
/** In names of this length or more, two letters may be wrong. */
const LONG = 8;
const SHORT = 5;

/**
 * Finds the first misspelt name among the properties of an object and of its class.
 *
 * @param known the names that have a meaning there
 */
export function misspeltName(value: object, known: readonly string[]): Misspelt | undefined {
  const names = namesOf(value);
  const missing = known.filter((name) => !names.has(name));
  for (const found of names) {
    // A name with a leading underscore is private.
    if (known.includes(found) || found.startsWith('_')) continue;
    const meant = missing.find((name) => isNear(plain(found), plain(name)));
    if (meant !== undefined) return { found, meant };
  }
  return undefined;
}

/**
 * The known name that was probably meant by an unknown one; undefined if no known name is close. A third of its letters may
 * be wrong.
 */
export function nearestName(found: string, known: Iterable<string>): string | undefined {
  let nearest: { readonly name: string; readonly away: number } | undefined;
  for (const name of known) {
    const away = distance(plain(found), plain(name));
    if (away <= Math.max(1, name.length / 3) && away < (nearest?.away ?? Number.POSITIVE_INFINITY)) {
      nearest = { name, away };
    }
  }
  return nearest?.name;
}

function namesOf(value: object): Set<string> {
  const names = new Set<string>();
  for (
    let at: object | null = value;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  return names;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

/**
 * A name that continues a known one is another name: `closed`, `acquired`. In a short name one letter may be missing, or two
 * may be swapped.
 */
function isNear(found: string, name: string): boolean {
  if (name.length < SHORT || found.startsWith(name)) return found === name;
  if (otherWord.test(found)) return false;
  if (name.length === SHORT && found.length === SHORT) return isSwapped(found, name);
  if (name.length === SHORT && found.length > SHORT) return false;
  return distance(found, name) <= (name.length >= LONG ? 2 : 1);
}

function isSwapped(found: string, name: string): boolean {
  const wrong = [...name].flatMap((letter, at) => (found[at] === letter ? [] : [at]));
  const [first = -1, second] = wrong;
  return (
    wrong.length === 2 &&
    second === first + 1 &&
    found[first] === name[second] &&
    found[second] === name[first]
  );
}

/** The number of letters to insert, delete, change or swap with the next one (restricted Damerau-Levenshtein distance). */
function distance(found: string, name: string): number {
  const memo = new Map<number, number>();
  const from = (i: number, j: number): number => {
    if (i === found.length) return name.length - j;
    if (j === name.length) return found.length - i;
    const at = i * (name.length + 1) + j;
    const known = memo.get(at);
    if (known !== undefined) return known;
    const isSwap = found[i] === name[j + 1] && found[i + 1] === name[j];
    const least =
      found[i] === name[j]
        ? from(i + 1, j + 1)
        : 1 +
          Math.min(
            from(i + 1, j),
            from(i, j + 1),
            from(i + 1, j + 1),
            isSwap ? from(i + 2, j + 2) : Number.POSITIVE_INFINITY,
          );
    memo.set(at, least);
    return least;
  };
  return from(0, 0);
}
