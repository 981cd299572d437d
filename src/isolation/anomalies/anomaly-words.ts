import type { AnomalyName } from './anomaly-name.ts';
import { anomalyNameParts, type PlainName } from './anomaly-name-parts.ts';

/** What each anomaly is, in plain words. */
interface AnomalyMeaning {
  /** The common name, if the field has another one: `read skew` for `G-single`. */
  readonly words?: string;
  /** What happened, as a sentence. */
  readonly about: string;
}

const meanings: Readonly<Record<PlainName, AnomalyMeaning>> = {
  G0: {
    words: 'dirty write',
    about:
      "Transactions overwrote each other's writes: each came after the others, on one object or another.",
  },
  G1a: { words: 'aborted read', about: 'A committed transaction read what a rolled-back one had written.' },
  G1b: {
    words: 'intermediate read',
    about: 'A transaction read a version that its writer replaced before it committed.',
  },
  G1c: {
    words: 'circular information flow',
    about: 'Transactions read or overwrote the effects of each other, so each came after the others.',
  },
  OTV: {
    words: 'observed transaction vanishes',
    about: "A transaction saw another's effects, and later in itself no longer all of them.",
  },
  'G-single': {
    words: 'read skew',
    about: "A transaction saw a part of another's effects, and missed a part.",
  },
  'G-nonadjacent': {
    words: 'long fork',
    about: 'Transactions that read from different snapshots disagree about the order of others.',
  },
  'G2-item': {
    words: 'write skew',
    about: 'Transactions read what others overwrote at the same time: none saw the effects of the next.',
  },
  'dirty-update': { about: 'A committed transaction built on a version that a rolled-back one had written.' },
  'lost-update': {
    about: 'Transactions read the same version and replaced it: only one of the changes was kept.',
  },
  internal: {
    words: 'a transaction contradicts itself',
    about: 'A transaction read something else than what it had itself read or written before.',
  },
  'future-read': { about: 'A transaction read what it wrote itself only later.' },
  'duplicate-elements': { about: 'A list that was read has an element twice, though it was appended once.' },
  'incompatible-order': { about: 'Two reads of a list disagree about the order of its elements.' },
  'cyclic-versions': { about: 'The versions of an object come after each other in a cycle.' },
  'garbage-read': { about: 'A transaction read a value that nothing has written.' },
  'wrong-total': { about: 'A transaction read all accounts, and their sum is not what it must be.' },
  'negative-balance': { about: 'A transaction read an account below zero.' },
  'long-fork': {
    about: 'One transaction saw a first write and not a second, another the second and not the first.',
  },
};

const ordered = { '-process': 'the order of a process', '-realtime': 'real time' } as const;

/** The name with the words that the field has for it: `G-single (read skew)`. */
export function anomalyText(name: AnomalyName): string {
  const words = anomalyWords(name);
  return words === undefined ? name : `${name} (${words})`;
}

/** The common name of an anomaly, such as `read skew`; undefined if the field has no other name. */
export function anomalyWords(name: AnomalyName): string | undefined {
  const { plain, order } = anomalyNameParts(name);
  const { words } = meanings[plain];
  if (order === '') return words;
  return plain === 'G-single' ? 'stale read' : `${words} against ${ordered[order]}`;
}

/** What an anomaly of this name is, as a sentence. */
export function anomalyAbout(name: AnomalyName): string {
  const { plain, order } = anomalyNameParts(name);
  const { about } = meanings[plain];
  if (order === '') return about;
  const taken =
    order === '-process'
      ? 'the transactions of a process come in their order'
      : 'a transaction comes before those that began after its end';
  return `${about} This takes into account that ${taken}.`;
}
