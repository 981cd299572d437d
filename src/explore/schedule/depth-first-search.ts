import { Global, Mark, type SharedState } from '../memory/shared-state.ts';
import { has } from '../memory/thread-set.ts';
import { isBound, optionsAt, UNBOUNDED } from './dfs.ts';
import { Act, actOf, threadOf } from './schedule.ts';
import { isPreemption, preempts } from './scheduling-point.ts';
import { type Step, stepAt } from './trace.ts';

/** A choice on the path that is explored now. */
interface PathNode {
  step: Step;
  /** What is left to be tried here. */
  readonly options: number[];
  /** What was asleep when it was reached, and which steps were tried since that may be put to sleep; sets of threads. */
  readonly asleep: number;
  /** Steps that were tried here, and whether their thread could go on after them at once. */
  readonly tried: { readonly thread: number; readonly goesOn: boolean }[];
  /** How many preemptions there were before. */
  readonly preemptions: number;
}

/** How to begin the next execution: see {@link Course}. */
export interface SearchStart {
  readonly prefix: readonly number[];
  readonly asleep: number;
  readonly preemptions: number;
}

/**
 * What `dfs` has left to explore. The path of the last execution is kept; the next one follows it up to the last choice
 * with something left to try, and tries that.
 */
export class DepthFirstSearch {
  readonly #bound: number;
  readonly #sleeping: boolean;
  #path: PathNode[] = [];
  #begun = false;
  /** Whether the bound has kept something from being tried. */
  bounded = false;

  /** `bound`: how many preemptions an execution may have. `sleeping`: whether to leave out what is asleep. */
  constructor(bound: number, sleeping = true) {
    this.#bound = bound;
    this.#sleeping = sleeping;
  }

  /** Undefined when all was explored. */
  next(): SearchStart | undefined {
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
      node.step = { ...node.step, choice, thread: threadOf(choice), act: actOf(choice) };
      return {
        prefix: this.#path.map(({ step }) => step.choice),
        asleep,
        preemptions: node.preemptions + (isPreemption(node.step, choice) ? 1 : 0),
      };
    }
    return undefined;
  }

  /** Learns from the execution that `next` began. */
  learn(shared: SharedState): void {
    const steps = shared.words[Global.steps]!;
    const planned = this.#path.length;
    let preemptions = 0;
    for (let index = 0; index < steps; index++) {
      const step = stepAt(shared, index);
      if (index >= planned) {
        const options = [...optionsAt(step, step.asleep, this.#bound - preemptions)].filter(
          (choice) => choice !== step.choice,
        );
        this.bounded ||= isBound(step, this.#bound - preemptions);
        this.#path.push({ step, options, asleep: step.asleep, tried: [], preemptions });
      }
      // What reaches far matters to every other step, and is tried again after each.
      const sleeps = step.act === Act.step && (step.marks & Mark.farReaching) === 0;
      if (index >= planned - 1 && sleeps) {
        const goesOn = index + 1 >= steps || has(stepAt(shared, index + 1).ready, step.thread);
        this.#path[index]!.tried.push({ thread: step.thread, goesOn });
      }
      if (isPreemption(step, step.choice)) preemptions += 1;
    }
  }

  /**
   * With a bound, what was tried is put to sleep only if to do it after `choice` costs no less than to do it before did:
   * then whatever can still be reached from there with the preemptions that are left was reached from here already.
   * (Coons, Musuvathi and McKinley, "Bounded Partial-Order Reduction", OOPSLA 2013, show what is lost otherwise.)
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
