import type { HistoryEvent } from '../check/history/history-event.ts';
import type { ChatMessage, Deck } from '../decks/deck.ts';

interface Asked extends HistoryEvent {
  /** Its place among the events. */
  readonly at: number;
}

/**
 * The calls that never came back and would have left messages in a deck: the deck in the end shows which of them took
 * no effect before it was read, and those can stand in no order. A call that takes effect after that read does not
 * matter: the history ends before it.
 */
export interface LostMessages {
  add(event: HistoryEvent): void;
  /** When no more events come: the places of the invocations that took no effect on the deck before it was read. */
  withoutEffect(key: string, deck: Deck | null): number[];
}

export function lostMessages(): LostMessages {
  const open = new Map<number, Asked>();
  const lost = new Map<string, Asked[]>();
  /** Until which event a key's messages may have been taken away, in whatever order the calls are. */
  const erasedUntil = new Map<string | undefined, number>();
  let at = -1;

  function erased({ f, key }: HistoryEvent, until: number): void {
    if (f !== 'delete' && f !== 'save') return;
    erasedUntil.set(key, Math.max(until, erasedUntil.get(key) ?? -1));
  }

  function lose(asked: Asked): void {
    erased(asked, Number.POSITIVE_INFINITY);
    if (asked.key === undefined || messagesOf(asked).length === 0) return;
    const ofKey = lost.get(asked.key) ?? [];
    ofKey.push(asked);
    lost.set(asked.key, ofKey);
  }

  return {
    add(event) {
      at += 1;
      const asked = open.get(event.process);
      open.delete(event.process);
      if (event.type === 'invoke') {
        if (asked !== undefined) lose(asked);
        open.set(event.process, { ...event, at });
      } else if (asked !== undefined) {
        if (event.type === 'info') lose(asked);
        if (event.type === 'ok') erased(asked, at);
      }
    },
    withoutEffect(key, deck) {
      for (const asked of open.values()) lose(asked);
      open.clear();
      const kept = new Set(deck?.messages.map(textOf));
      const isShown = (asked: Asked) => messagesOf(asked).every((message) => kept.has(textOf(message)));
      return (lost.get(key) ?? [])
        .filter((asked) => asked.at > (erasedUntil.get(key) ?? -1) && !isShown(asked))
        .map(({ at }) => at);
    },
  };
}

type Said = Pick<ChatMessage, 'role' | 'content'>;

/** What a deck has for certain once the call has taken effect, until its messages are taken away. */
function messagesOf({ f, value }: HistoryEvent): readonly Said[] {
  const { content, messages } = (value ?? {}) as { content?: string; messages?: readonly Said[] };
  if (f === 'chat' && content !== undefined) return [{ role: 'user', content }];
  return f === 'append' ? (messages ?? []) : [];
}

function textOf({ role, content }: Said): string {
  return `${role} ${content}`;
}
