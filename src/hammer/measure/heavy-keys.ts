import { readText, TEXT_UNITS, writeText } from '../status/shared-text.ts';

/** How much a key was used. */
export interface KeyLoad {
  /** The key. */
  readonly key: string;
  /** The number of grants. */
  readonly grants: number;
  /** The time that all waiters together waited for the key, in ms. */
  readonly waitedMs: number;
  /** The time that all holders together held the key, in ms. */
  readonly heldMs: number;
}

export type KeyLoads = readonly [keys: readonly KeyLoad[], others: Omit<KeyLoad, 'key'>];

/*
 * The load of the heaviest keys, in shared memory of a fixed size, by the Space-Saving algorithm (Metwally, Agrawal and
 * El Abbadi, 2005): a new key replaces the lightest one and inherits its weight, so that heavy keys stay however many
 * light ones come by. The load of a replaced key is added to that of the others: nothing is counted twice or lost.
 */

const KEYS = 128;
const Field = { grants: 0, waited: 1, held: 2, weight: 3 } as const;
const FIELDS = 4;
/** The slot of all keys that have no slot of their own. */
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
  /** Adds a wait. */
  waited(key: string, ms: number): void;
  /** Adds a hold, from the grant to the release. */
  held(key: string, ms: number): void;
}

export function keyLoadWriter(memory: SharedArrayBuffer): KeyLoadWriter {
  const { sums, texts } = viewsOf(memory);
  // The names may have been written by an earlier life of the worker.
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

/**
 * The heaviest keys of all workers, by the time that was spent waiting for them and holding them, then by grants.
 *
 * @param open what is not in the memories yet
 */
export function readKeyLoads(
  memories: readonly SharedArrayBuffer[],
  atMost: number,
  open: readonly KeyLoad[] = [],
): KeyLoads {
  const byKey = new Map<string, KeyLoad>();
  for (const load of open) byKey.set(load.key, { key: load.key, ...added(byKey.get(load.key), load) });
  let others = { grants: 0, waitedMs: 0, heldMs: 0 };
  for (const { sums, texts } of memories.map(viewsOf)) {
    const loadOf = (slot: number) => ({
      grants: sums[slot * FIELDS + Field.grants]!,
      waitedMs: sums[slot * FIELDS + Field.waited]!,
      heldMs: sums[slot * FIELDS + Field.held]!,
    });
    for (let slot = 0; slot < KEYS; slot++) {
      if (sums[slot * FIELDS + Field.weight] === 0) continue;
      const key = readText(texts, slot);
      byKey.set(key, { key, ...added(byKey.get(key), loadOf(slot)) });
    }
    others = added(others, loadOf(OTHERS));
  }
  const sorted = [...byKey.values()].sort(
    (a, b) => b.waitedMs + b.heldMs - (a.waitedMs + a.heldMs) || b.grants - a.grants,
  );
  return [sorted.slice(0, atMost), sorted.slice(atMost).reduce(added, others)];
}

function added(a: Omit<KeyLoad, 'key'> | undefined, b: Omit<KeyLoad, 'key'>): Omit<KeyLoad, 'key'> {
  if (a === undefined) return b;
  return { grants: a.grants + b.grants, waitedMs: a.waitedMs + b.waitedMs, heldMs: a.heldMs + b.heldMs };
}
