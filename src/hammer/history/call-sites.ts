import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getCallSites } from 'node:util';
import { packageRoot } from '../../base/package-module.ts';
import { jsonLog } from '../evidence/json-log.ts';

interface CallSite {
  readonly f: string;
  readonly place: string;
}

const FILE = 'call-sites.jsonl';
/** The sources of this package: the first caller outside of them is the user's. */
const OWN = fileURLToPath(new URL('src/', packageRoot));
const MAX_FRAMES = 20;
/** A scenario may make up names of functions without end. */
const MAX_NAMES = 100;

/** Notes from where in the user's code a thread first records each function. A look at the stack takes some 10 µs. */
export function callSiteNotes(directory: string): (f: string) => void {
  const noted = new Set<string>();
  return (f) => {
    if (noted.has(f) || noted.size === MAX_NAMES) return;
    noted.add(f);
    const place = callingPlace();
    if (place !== undefined) jsonLog<CallSite>(directory, FILE).add({ f, place });
  };
}

/** Where the calls of a function were first recorded, by each thread: `counts.ts:12`. */
export function callSites(directory: string, f: string): string[] {
  const sites = jsonLog<CallSite>(directory, FILE)
    .read()
    .filter((site) => site.f === f);
  return [...new Set(sites.map(({ place }) => place))];
}

/** The {@link callSites} of a function, for the end of a sentence: ` (add is recorded in counts.ts:12)`; or nothing. */
export function callSiteText(directory: string, f: string): string {
  const places = callSites(directory, f);
  return places.length === 0 ? '' : ` (${f} is recorded in ${places.join(' and ')})`;
}

/** The file, from the current directory, and the line. */
function callingPlace(): string | undefined {
  const [here, ...callers] = getCallSites(MAX_FRAMES, { sourceMap: true });
  for (const { scriptName, lineNumber } of callers) {
    // In a bundle, this package's modules share one file that may lie anywhere.
    if (['', here!.scriptName].includes(scriptName) || scriptName.startsWith('node:')) continue;
    const file = scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName;
    if (!file.startsWith(OWN)) return `${relative(process.cwd(), file).replaceAll(sep, '/')}:${lineNumber}`;
  }
  return undefined;
}
