import type { Shard } from '../../base/option-values/shard.ts';
import { Global, type SharedState } from '../memory/shared-state.ts';
import { Mark } from '../memory/step-words.ts';
import { has } from '../memory/thread-set.ts';
import { isBound, optionsAt, UNBOUNDED } from './dfs-sleep-sets.ts';
import { Act, actOf, threadOf } from './schedule.ts';
import { isPreemption, preempts } from './scheduling-point.ts';
import { type Step, stepAt } from './trace.ts';

/**
 * The level of the executions at which the tree is split into the subtrees of the shards. The first execution has level 0,
 * and one that leaves the path of another by one choice is a level below it. Higher up, one subtree often has half of all
 * executions in it; further down, the executions above the subtrees, which every shard runs, become too many.
 */
const SPLIT_LEVEL = 2;

/** A choice on the path that is being explored. */
interface PathNode {
  step: Step;
  /** The choices left to try here. */
  readonly options: number[];
  /** The sleep set on arrival: threads whose next step needs no trying here. */
  readonly asleep: number;
  /** The threads whose step was tried here, and whether each could go on right after it. */
  readonly tried: { readonly thread: number; readonly goesOn: boolean }[];
  /** How many preemptions come before this choice. */
  readonly preemptions: number;
  /** The level of the execution that came here first: see {@link SPLIT_LEVEL}. */
  readonly level: number;
}

/** How the next execution begins: see {@link ExecutionPlan}. */
export interface NextExecution {
  readonly prefix: readonly number[];
  readonly asleep: number;
  readonly preemptions: number;
}

/**
 * What the strategy `dfs` has left to explore. It keeps the path of the last execution; the next execution
 * follows that path to the last choice with an alternative left, and takes that one.
 */
export class DepthFirstSearch {
  readonly #bound: number;
  readonly #sleeping: boolean;
  #path: PathNode[] = [];
  #begun = false;
  readonly #shard: Shard | undefined;
  /** The level of the execution that `next` began, and whether what is below it belongs to another shard. */
  #level = 0;
  #isForeign = false;
  /** How many subtrees have begun. */
  #roots = 0;
  /** Whether the bound on preemptions has kept a choice from being tried. */
  bounded = false;

  /**
   * `bound` is the most preemptions that an execution may have; `sleeping` turns sleep sets off for tests;
   * `shard` is the part of the tree to explore, by default all of it.
   */
  constructor(bound: number, sleeping = true, shard?: Shard) {
    this.#bound = bound;
    this.#sleeping = sleeping;
    this.#shard = shard;
  }

  /** Undefined when everything was explored. */
  next(): NextExecution | undefined {
    if (!this.#begun) {
      this.#begun = true;
      return { prefix: [], asleep: 0, preemptions: 0 };
    }
    while (this.#path.length > 0) {
      const node = this.#path.at(-1)!;
      const choice = node.options.shift();
      if (choice === undefined) {
        this.#path.pop();
        continue;
      }
      const asleep = this.#sleeping ? this.#asleepUnder(node, choice) : 0;
      this.#enter(node.level + 1);
      node.step = { ...node.step, choice, thread: threadOf(choice), act: actOf(choice) };
      return {
        prefix: this.#path.map(({ step }) => step.choice),
        asleep,
        preemptions: node.preemptions + (isPreemption(node.step, choice) ? 1 : 0),
      };
    }
    return undefined;
  }

  /** Reads the trace of the execution that `next` began. */
  learn(shared: SharedState): void {
    const steps = shared.words[Global.steps]!;
    const planned = this.#path.length;
    let preemptions = 0;
    for (let index = 0; index < steps; index++) {
      const step = stepAt(shared, index);
      if (index >= planned) {
        const options = this.#isForeign
          ? []
          : [...optionsAt(step, step.asleep, this.#bound - preemptions)].filter(
              (choice) => choice !== step.choice,
            );
        this.bounded ||= isBound(step, this.#bound - preemptions);
        const level = this.#level;
        this.#path.push({ step, options, asleep: step.asleep, tried: [], preemptions, level });
      }
      // A far-reaching step may depend on every other, so it is tried again after each.
      const sleeps = step.act === Act.step && (step.marks & Mark.farReaching) === 0;
      if (index >= planned - 1 && sleeps) {
        const goesOn = index + 1 >= steps || has(stepAt(shared, index + 1).ready, step.thread);
        this.#path[index]!.tried.push({ thread: step.thread, goesOn });
      }
      if (isPreemption(step, step.choice)) preemptions += 1;
    }
  }

  /**
   * The shards take the subtrees of the level at which the tree is split in turn. Each shard runs the first execution of every
   * subtree: what its first step is decides what sleeps in the subtrees beside it. So all shards see the same tree
   * above them, and what sleeps in a subtree of one shard is explored by that shard or by another.
   */
  #enter(level: number): void {
    this.#level = level;
    if (this.#shard === undefined || level > SPLIT_LEVEL) return;
    const { index, count } = this.#shard;
    this.#isForeign = level === SPLIT_LEVEL && this.#roots++ % count !== index - 1;
  }

  /**
   * With a bound, a step that was tried goes to sleep only if taking it after `choice` costs no fewer
   * preemptions than taking it before did. Then everything that the remaining preemptions can reach from
   * there was reached from here already. Coons, Musuvathi and McKinley, "Bounded Partial-Order Reduction"
   * (OOPSLA 2013), show what would be missed otherwise.
   */
  #asleepUnder({ step, asleep, tried }: PathNode, choice: number): number {
    let sleeping = asleep;
    for (const { thread, goesOn } of tried) {
      const before = (preempts(step, thread) ? 1 : 0) + (goesOn ? 1 : 0);
      const after = isPreemption(step, choice) ? 1 : 0;
      if (this.#bound >= UNBOUNDED || before <= after) sleeping |= 1 << thread;
    }
    return sleeping & ~(1 << threadOf(choice));
  }
}
