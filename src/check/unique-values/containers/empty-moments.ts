import { countText } from '../../../base/number-text.ts';
import type { PartitionOperation } from '../../history/partition.ts';
import { valueText } from '../../json/value-text.ts';
import { type CheckTime, sortedInTime } from '../../limits/out-of-time.ts';
import type { BadPattern } from '../patterns/bad-pattern.ts';
import { completedText, invokedText } from '../patterns/operation-text.ts';
import { countBeginningBefore } from '../ranges/count-beginning-before.ts';
import { type ValueLife, zoneBegin, zoneEnd } from './value-lives.ts';

/** Zones that cover a stretch of time without a gap, from one event to another. */
interface Stretch {
  readonly begin: number;
  end: number;
  readonly lives: ValueLife[];
}

/**
 * An operation that found the container empty while a value was in it all the time; undefined if no operation did.
 *
 * At an event that lies in no zone, all values can be divided into those that have been removed by then and those that
 * have not been added yet: a value whose operations were both open then belongs to the latter. No operation of the
 * second kind completed before one of the first was invoked, so an order of the one followed by an order of the other
 * respects time, and the container is empty in between. Conversely, where zones follow each other without a gap, there is
 * no moment at which all values can be divided. So the operations that found nothing restrict the others in no other way
 * than this.
 */
export function emptyAmongValues(
  lives: readonly ValueLife[],
  empties: readonly PartitionOperation[],
  checkTime: CheckTime,
): BadPattern | undefined {
  if (empties.length === 0) return undefined;
  const stretches = stretchesOf(lives, checkTime);
  for (const empty of empties) {
    checkTime();
    const stretch = stretches[countBeginningBefore(stretches, ({ begin }) => begin, empty.invokedAt) - 1];
    if (stretch !== undefined && stretch.end > empty.completedAt) return neverEmpty(empty, stretch);
  }
  return undefined;
}

function stretchesOf(lives: readonly ValueLife[], checkTime: CheckTime): Stretch[] {
  const stretches: Stretch[] = [];
  const zones = lives.filter((life) => zoneBegin(life) < zoneEnd(life));
  for (const life of sortedInTime(zones, zoneBegin, checkTime)) {
    checkTime();
    const last = stretches.at(-1);
    if (last === undefined || zoneBegin(life) > last.end) {
      stretches.push({ begin: zoneBegin(life), end: zoneEnd(life), lives: [life] });
    } else if (zoneEnd(life) > last.end) {
      last.end = zoneEnd(life);
      last.lives.push(life);
    }
  }
  return stretches;
}

/** More values than this are only counted. */
const MAX_SHOWN = 4;

function neverEmpty(empty: PartitionOperation, { lives }: Stretch): BadPattern {
  const chain = chainAround(empty, lives);
  const [first, last] = [chain[0]!, chain.at(-1)!];
  const shown = chain.length <= MAX_SHOWN ? chain : [first, last];
  return {
    operations: [
      empty,
      ...shown.flatMap(({ add, remove }) => (remove === undefined ? [add] : [add, remove])),
    ],
    why(culprit) {
      const found =
        empty.invokedAt === culprit.invokedAt
          ? ''
          : `${completedText(empty, culprit)} and found nothing, though `;
      const added = `${completedText(first.add, culprit)} before ${invokedText(empty, culprit)}`;
      const between =
        chain.length === 1 ? '' : `, ${countText(chain.length - 1, 'value')} followed without a gap`;
      const removed =
        last.remove === undefined
          ? `no operation can have taken ${valueText(last.value)} by then`
          : `${completedText(empty, culprit)} before ${invokedText(last.remove, culprit)}`;
      return `${found}there was something to take all the time: ${added}${between}, and ${removed}`;
    },
  };
}

/** As few values as possible of which there was always one in the container while an operation was open. */
function chainAround(empty: PartitionOperation, lives: readonly ValueLife[]): ValueLife[] {
  const chain: ValueLife[] = [];
  for (let until = empty.invokedAt; until < empty.completedAt; until = zoneEnd(chain.at(-1)!)) {
    chain.push(lives[countBeginningBefore(lives, zoneBegin, until) - 1]!);
  }
  return chain;
}
