import type { Simulated } from './simulated.ts';

export function register(): Simulated {
  let held: unknown = null;
  return {
    ask: (draw, fresh) => (draw(2) ? ['read', null] : ['write', fresh]),
    apply(f, input) {
      if (f === 'write') held = input;
      return f === 'write' ? null : held;
    },
  };
}

export function casRegister(): Simulated {
  let held: unknown = null;
  return {
    ask: (draw, fresh, last) =>
      [['read', null] as const, ['write', fresh] as const, ['cas', [last ?? null, fresh]] as const][draw(3)]!,
    apply(f, input) {
      if (f === 'read') return held;
      const [from, to] = f === 'cas' ? (input as unknown[]) : [held, input];
      const fits = from === held;
      if (fits) held = to;
      return f === 'cas' ? fits : null;
    },
  };
}

export function kv(): Simulated {
  let text = '';
  return {
    ask: (draw, fresh) =>
      draw(2) ? ['get', null] : draw(8) ? ['append', `a${fresh},`] : ['put', `p${fresh},`],
    apply(f, input) {
      if (f === 'get') return text;
      text = f === 'put' ? String(input) : text + input;
      return null;
    },
  };
}

export function counter(least: number, most: number): Simulated {
  let sum = 0;
  return {
    ask: (draw) => (draw(2) ? ['read', null] : ['add', least + draw(most - least + 1)]),
    apply(f, input, { draw }) {
      if (f === 'add') sum += input as number;
      return f === 'read' || draw(2) ? sum : null;
    },
  };
}

/** Two accesses of three registers: a read, and a read or a write. */
export function multiRegister(): Simulated {
  const held = new Map<string, unknown>();
  return {
    ask(draw, fresh) {
      const name = () => 'xyz'[draw(3)]!;
      return ['txn', [['r', name(), null], draw(2) ? ['r', name(), null] : ['w', name(), fresh]]];
    },
    apply: (_, input) =>
      (input as [string, string, unknown][]).map(([f, name, value]) => {
        if (f === 'w') held.set(name, value);
        return [f, name, f === 'w' ? value : (held.get(name) ?? null)];
      }),
  };
}

/** The clients remember the last version that they saw. */
export function versionedMap(): Simulated {
  let entry: { value: unknown; version: number } | null = null;
  let versions = 0;
  const write = (value: unknown) => {
    versions += 1;
    entry = { value, version: versions };
    return { version: versions };
  };
  return {
    ask(draw, fresh, last) {
      const { version = null } = (last ?? {}) as { version?: number };
      return (
        [
          ['get', null],
          ['get', null],
          ['put', fresh],
          ['put-if-absent', fresh],
          ['put-if-version', [version, fresh]],
          [draw(4) ? 'get' : 'delete', null],
        ] as const
      )[draw(6)]!;
    },
    apply(f, input) {
      if (f === 'get') return entry;
      if (f === 'put') return write(input);
      if (f === 'put-if-absent') return entry === null ? write(input) : false;
      if (f === 'put-if-version') {
        const [version, value] = input as [number | null, unknown];
        return (entry?.version ?? null) === version ? write(value) : false;
      }
      const had = entry !== null;
      entry = null;
      return had;
    },
  };
}

export const FIRST_BALANCES: readonly number[] = [100, 100, 100, 100, 100];

export function accounts(mayOverdraw: boolean): Simulated {
  const balances = [...FIRST_BALANCES];
  const account = (draw: (n: number) => number) => draw(balances.length);
  return {
    ask: (draw) =>
      draw(2)
        ? ['read', null]
        : ['transfer', { from: account(draw), to: account(draw), amount: 1 + draw(50) }],
    apply(f, input) {
      if (f === 'read') return [...balances];
      const { from, to, amount } = input as { from: number; to: number; amount: number };
      if (balances[from]! < amount && !mayOverdraw) return false;
      balances[from]! -= amount;
      balances[to]! += amount;
      return null;
    },
  };
}
