import type { Attachment } from './attachment.ts';
import { LockKey } from './lock-key.ts';

const MAX_KEYS = 1_024;

/** The keys that one attachment was given as strings, kept prepared. */
export class KeyCache {
  readonly #member: Attachment;
  readonly #keys = new Map<string, LockKey>();

  constructor(member: Attachment) {
    this.#member = member;
  }

  /** The key, prepared for this attachment. */
  prepare(key: string | LockKey): LockKey {
    return typeof key !== 'string' && key?.member === this.#member ? key : this.#prepareName(key);
  }

  #prepareName(key: string | LockKey): LockKey {
    const name = key instanceof LockKey ? key.name : key;
    let known = this.#keys.get(name);
    if (known === undefined) {
      known = new LockKey(this.#member, name);
      if (this.#keys.size === MAX_KEYS) this.#keys.clear();
      this.#keys.set(name, known);
    }
    return known;
  }
}
