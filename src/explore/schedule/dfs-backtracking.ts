import { Global, type SharedState } from '../memory/shared-state.ts';
import { Mark } from '../memory/step-words.ts';
import { has } from '../memory/thread-set.ts';
import { isBound, optionsAt, UNBOUNDED } from './dfs-sleep-sets.ts';
import { Act, actOf, threadOf } from './schedule.ts';
import { isPreemption, preempts } from './scheduling-point.ts';
import { type Step, stepAt } from './trace.ts';

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
  /** Whether the bound on preemptions has kept a choice from being tried. */
  bounded = false;

  /**
   * `bound` is the most preemptions that an execution may have; `sleeping` turns sleep sets off for tests.
   */
  constructor(bound: number, sleeping = true) {
    this.#bound = bound;
    this.#sleeping = sleeping;
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
        const options = [...optionsAt(step, step.asleep, this.#bound - preemptions)].filter(
          (choice) => choice !== step.choice,
        );
        this.bounded ||= isBound(step, this.#bound - preemptions);
        this.#path.push({ step, options, asleep: step.asleep, tried: [], preemptions });
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
