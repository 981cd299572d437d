import { readText, TEXT_UNITS, writeText } from '../status/shared-text.ts';

/**
 * What each key took, for so many keys as there is room for, in shared memory. A new key pushes out the lightest and
 * inherits its weight, which is how the heavy ones stay however many light ones pass (Metwally's space-saving). What
 * was pushed out is added to the others, so that nothing is counted twice and nothing is lost.
 */
export interface KeyLoad {
  readonly key: string;
  /** That were given back. */
  readonly grants: number;
  /** In ms, of all who waited for it together. */
  readonly waited: number;
  readonly held: number;
}

export type KeyLoads = readonly [keys: readonly KeyLoad[], others: Omit<KeyLoad, 'key'>];

const KEYS = 128;
const Field = { grants: 0, waited: 1, held: 2, weight: 3 } as const;
const FIELDS = 4;
/** Of the keys that have no room. */
const OTHERS = KEYS;
const SUMS_BYTES = (KEYS + 1) * FIELDS * 8;

export function createKeyLoads(): SharedArrayBuffer {
  return new SharedArrayBuffer(SUMS_BYTES + KEYS * TEXT_UNITS * 2);
}

function viewsOf(memory: SharedArrayBuffer) {
  return {
    sums: new Float64Array(memory, 0, (KEYS + 1) * FIELDS),
    texts: new Uint16Array(memory, SUMS_BYTES),
  };
}

export interface KeyLoadWriter {
  waited(key: string, ms: number): void;
  /** From a grant to its release. */
  held(key: string, ms: number): void;
}

export function keyLoadWriter(memory: SharedArrayBuffer): KeyLoadWriter {
  const { sums, texts } = viewsOf(memory);
  // As a life before this one has left them.
  const names = Array.from({ length: KEYS }, (_, slot) => readText(texts, slot));
  const slots = new Map(names.map((key, slot) => [key, slot]));
  slots.delete('');
  let lastKey: string | undefined;
  let lastSlot = OTHERS;

  function slotOf(key: string): number {
    if (key === lastKey) return lastSlot;
    lastSlot = slots.get(key) ?? admit(key);
    lastKey = key;
    return lastSlot;
  }

  function admit(key: string): number {
    let slot = 0;
    for (let other = 1; other < KEYS; other++) {
      if (sums[other * FIELDS + Field.weight]! < sums[slot * FIELDS + Field.weight]!) slot = other;
    }
    slots.delete(names[slot]!);
    names[slot] = key;
    for (const field of [Field.grants, Field.waited, Field.held]) {
      sums[OTHERS * FIELDS + field]! += sums[slot * FIELDS + field]!;
      sums[slot * FIELDS + field] = 0;
    }
    writeText(texts, slot, key);
    slots.set(key, slot);
    return slot;
  }

  return {
    waited(key, ms) {
      const at = slotOf(key) * FIELDS;
      sums[at + Field.waited]! += ms;
      sums[at + Field.weight]! += 1;
    },
    held(key, ms) {
      const at = slotOf(key) * FIELDS;
      sums[at + Field.grants]! += 1;
      sums[at + Field.held]! += ms;
      sums[at + Field.weight]! += 1;
    },
  };
}

/** Of several workers together: the heaviest by the time that was spent on them, and by grants where that is equal. */
export function readKeyLoads(memories: readonly SharedArrayBuffer[], atMost: number): KeyLoads {
  const byKey = new Map<string, KeyLoad>();
  let others = { grants: 0, waited: 0, held: 0 };
  for (const { sums, texts } of memories.map(viewsOf)) {
    const loadOf = (slot: number) => ({
      grants: sums[slot * FIELDS + Field.grants]!,
      waited: sums[slot * FIELDS + Field.waited]!,
      held: sums[slot * FIELDS + Field.held]!,
    });
    for (let slot = 0; slot < KEYS; slot++) {
      if (sums[slot * FIELDS + Field.weight] === 0) continue;
      const key = readText(texts, slot);
      byKey.set(key, { key, ...added(byKey.get(key), loadOf(slot)) });
    }
    others = added(others, loadOf(OTHERS));
  }
  const sorted = [...byKey.values()].sort(
    (a, b) => b.waited + b.held - (a.waited + a.held) || b.grants - a.grants,
  );
  return [sorted.slice(0, atMost), sorted.slice(atMost).reduce(added, others)];
}

function added(a: Omit<KeyLoad, 'key'> | undefined, b: Omit<KeyLoad, 'key'>): Omit<KeyLoad, 'key'> {
  if (a === undefined) return b;
  return { grants: a.grants + b.grants, waited: a.waited + b.waited, held: a.held + b.held };
}
