import { PROCESS, REALTIME, RW, WR } from '../graph/edge-kinds.ts';

/** What a cycle means, in a sentence without a full stop, given the names of its transactions and the kinds of its edges. */
export function cycleSentence(names: readonly string[], kinds: readonly number[]): string {
  const rw = kinds.flatMap((kind, from) =>
    kind === RW ? [[names[from]!, names[(from + 1) % names.length]!]] : [],
  );
  const order = kinds.includes(REALTIME) ? ' in real time' : kinds.includes(PROCESS) ? ' in its process' : '';
  const [first] = rw;
  if (first === undefined) {
    return kinds.includes(WR)
      ? `circular information flow: each of ${all(names)} comes before the next by what it wrote${orderToo(order)}, and the last before the first`
      : `dirty write: each of ${all(names)} is overwritten by the next${orderToo(order)}, and the last by the first`;
  }
  const missed = `${first[0]} did not see what ${first[1]} wrote`;
  if (rw.length === 1) {
    return `${order === '' ? 'read skew' : 'stale read'}: ${missed}, although ${first[1]} comes before ${first[0]}${byOrder(order)}`;
  }
  const isAdjacent = kinds.some((kind, i) => kind === RW && kinds.at(i - 1) === RW);
  if (!isAdjacent) {
    return `inconsistent snapshots: ${rw.map(([a, b]) => `${a} did not see what ${b} wrote`).join(', and ')}, so no order of their snapshots is possible${byOrder(order)}`;
  }
  return rw.length === names.length
    ? `write skew: ${rw.map(([a, b]) => `${a} did not see what ${b} wrote`).join(', and ')}`
    : `no serial order: ${rw.map(([a, b]) => `${a} did not see what ${b} wrote`).join(', and ')}, but ${all(names)} depend on each other in a cycle${byOrder(order)}`;
}

function all(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

function orderToo(order: string): string {
  return order === '' ? '' : `, or comes before it${order}`;
}

function byOrder(order: string): string {
  return order === '' ? '' : `, in part${order}`;
}
