import { packageModule } from '../base/package-module.ts';

/** The built-in scenarios: what each hammers, and its file. Each is a module, since workers import it by its URL. */
export const scenarios: ReadonlyMap<string, { readonly about: string; readonly url: string }> = new Map(
  Object.entries({
    exclusion: 'plain counters in shared memory that only the lock protects',
    hung: 'holders that hang past their lease, are robbed, and go on',
    leases: 'readers and writers that hold on to the end of their leases, and past it',
    deaths: 'holders whose thread dies with the key in its hands',
    handoff: 'waiters that nobody wakes but the one who leaves',
    deserters: 'the same, and some die in line',
    strangers: 'many more keys than there are places for',
    clock: 'the wall clock is set while keys are held',
    sharing: 'readers and writers of records of several words',
    'giving-up': 'waiters that give up, in every way, and those behind them',
    waiting: 'tasks that wait side by side in one thread, and give up',
    ordered: 'several keys at once, in one order: no false alarm of a deadlock',
    circles: 'two keys in any order: no deadlock that nobody is told of',
    edits: 'random deck edits over a few sessions',
    unlocked: 'edits without a lock, which transactions alone keep apart',
    reorder: 'rapid reorders of one deck',
    'add-delete': 'slides that come and go',
    verify: 'edits against verification',
    'hang-ups': 'requests whose client is gone before their work is done',
    cached: 'decks that are kept in memory, and saves that are refused',
    creates: 'the same new sessions, created by several workers at once',
    saves: 'slides and messages saved in one transaction',
    opening: 'a brand-new database file, opened by all at once',
    http: 'clients of a server, over HTTP; some hang up',
  }).map(([name, about]) => [name, { about, url: urlOf(name) }]),
);

function urlOf(name: string): string {
  return packageModule(`src/scenarios/${name}`).href;
}
