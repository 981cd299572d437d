import { relative } from 'node:path';
import { countText, numberText, secondsText } from '../base/number-text.ts';
import { shardText } from '../base/option-values/shard.ts';
import type { Exploration } from './exploration.ts';
import { failureText } from './failures/failure-text.ts';
import { untriedText } from './untried-text.ts';

/** The whole text of an exploration: its {@link explorationLine}, and its {@link explorationEvidence} if there is any. */
export function explorationText(exploration: Exploration): string {
  return [explorationLine(exploration), explorationEvidence(exploration)].filter(Boolean).join('\n');
}

/** An exploration in one line. The lines of several explorations align as a table. */
export function explorationLine(exploration: Exploration): string {
  const { program } = exploration;
  return `${program.padEnd(24)} ${outcomeWord(exploration).padEnd(12)} ${explorationCounts(exploration)}`;
}

/** How much was explored, and how fast. */
export function explorationCounts(exploration: Exploration): string {
  const { shard, executions, steps, elapsedMs, exhausted, preemptions } = exploration;
  const { complete, cut } = executions;
  const bound = preemptions === undefined ? '' : ` up to ${countText(preemptions, 'preemption')}`;
  const counts = [
    ...(shard === undefined ? [] : [`shard ${shardText(shard)}`]),
    countText(complete, 'execution'),
    ...(exhausted ? [`exhaustive${bound}`] : []),
    ...(cut > 0 ? [`${numberText(cut)} cut short`] : []),
    countText(steps, 'step'),
  ].join(', ');
  const perSecond = Math.round(((complete + cut) * 1_000) / elapsedMs);
  const rate = elapsedMs > 0 ? `, ${numberText(perSecond)}/s` : '';
  return `${counts} in ${secondsText(elapsedMs)}${rate}`;
}

/** The outcome and the reason for it, in a few sentences. */
export function explorationSentence({ failure, undecided }: Exploration): string {
  return failure?.message ?? undecided ?? 'No execution failed.';
}

/** What the line calls the outcome: the kind of the failure. A livelock is only a possible one, and called undecided. */
export function outcomeWord({ outcome, failure }: Exploration): string {
  return failure === undefined || failure.kind === 'livelock' ? outcome : failure.kind;
}

/**
 * What stands behind the line: for a failure, its steps and the command that reproduces it; for `held`, what
 * the program does that was not explored; otherwise, why the outcome is undecided.
 */
export function explorationEvidence(exploration: Exploration): string {
  const { failure, undecided, replay, untried, strategy, exhausted } = exploration;
  if (untried !== undefined) {
    const { maxDeaths, preemptions, shard, spins } = exploration;
    const isStopped = strategy === 'dfs' && !exhausted;
    return untriedText(untried, { maxDeaths, preemptions, shard, spins, isStopped });
  }
  if (failure === undefined) return undecided ?? '';
  const again = replay === undefined ? '' : `\nagain: ${replay}`;
  return `${failureText(failure, (file) => relative(process.cwd(), file))}${again}`;
}
