import { type CheckTime, sortedInTime } from '../../limits/out-of-time.ts';
import type { ContainerHistory } from './value-lives.ts';

/**
 * Gives each pending `remove` a value that no completed one returned: the first one invoked takes the value whose `add`
 * completed first, and so on. If there is an order of a queue's operations at all, or of an unordered one's, then there is
 * one in which the pending operations take these values.
 *
 * Such a `remove` may take effect at any time after its invocation, so the invocation alone matters. Taking a value can
 * only help: the zone of the value gets shorter, and it stands in the way of fewer others. Of two values u and v, let the
 * `add` of u complete first, and let x be invoked before y, or y stand for no operation at all. If u is taken by y and v
 * by x, they can be exchanged:
 *
 * - The zones from u to x and from v to y lie together within the one from u to y, so what found the queue empty still
 *   does.
 * - What was added after v was added after u, too, so it was not taken before y: u was taken later, or never. So v may
 *   be taken at y, or never, as well.
 */
export function takeByPending({ lives, pendingRemoves }: ContainerHistory, checkTime: CheckTime): void {
  if (pendingRemoves.length === 0) return;
  const left = sortedInTime(
    lives.filter(({ remove }) => remove === undefined),
    ({ add }) => add.completedAt,
    checkTime,
  );
  const removes = sortedInTime(pendingRemoves, ({ invokedAt }) => invokedAt, checkTime);
  for (const [index, life] of left.entries()) {
    checkTime();
    life.removeInvokedAt = removes[index]?.invokedAt ?? Number.POSITIVE_INFINITY;
  }
}
