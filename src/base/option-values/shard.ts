import type { ErrorClass } from '../hammerlock-error.ts';

/** One of the parts that work is divided into, such as one for each machine. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  /** The number of parts. */
  readonly count: number;
}

const MAX_SHARDS = 1_000;

/**
 * Reads a shard that is written as `2/4`: the second of four.
 *
 * @throws `Refusal` if it is written in another way, or is out of range
 */
export function parseShard(text: string, Refusal: ErrorClass): Shard {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && count !== undefined && index >= 1 && index <= count && count <= MAX_SHARDS) {
    return { index, count };
  }
  throw new Refusal(
    `shard must be one of at most ${MAX_SHARDS} parts, such as 2/4 for the second of four, not ${JSON.stringify(text)}.`,
  );
}

export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/** The items of a shard: every `count`th, so that neighbours, which are often alike, go to different shards. */
export function itemsOfShard<T>(items: readonly T[], { index, count }: Shard): T[] {
  return items.filter((_, at) => at % count === index - 1);
}
