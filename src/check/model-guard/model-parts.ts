import { unknownNameText } from '../../base/unknown-names.ts';
import { InvalidModelError } from '../model/invalid-model-error.ts';
import type { OperationDetail } from '../model/model-operation.ts';
import type { AnyModel } from '../model/nondeterministic-model.ts';

const details: ReadonlySet<unknown> = new Set<OperationDetail>(['process', 'invoked', 'completed']);

const bothHave = [
  'name',
  'functions',
  'init',
  'uses',
  'key',
  'equal',
  'observes',
  'why',
  'show',
  'reject',
  'withInit',
];
const deterministicParts = {
  model: [...bothHave, 'step', 'position', 'pruning'],
  pruning: ['sets', 'mayFollow', 'rulesOut', 'needs', 'guess', 'sums', 'isBlind'],
};
const nondeterministicParts = {
  model: [...bothHave, 'steps', 'pruning'],
  pruning: ['sets', 'mayFollow', 'rulesOut', 'isBlind'],
};

/** @throws {@link InvalidModelError} if a part is missing, invalid or unknown */
export function checkModelParts<State>(model: AnyModel<State>): void {
  const { name, functions, init, uses = [], pruning } = model;
  const hasSteps = 'steps' in model;
  const refuse = (what: string) => {
    throw new InvalidModelError(String(name), what);
  };
  if (typeof name !== 'string' || name === '') refuse('its `name` must be a non-empty string');
  if (typeof functions?.has !== 'function')
    refuse('its `functions` must be a Set of the names of its operations');
  if (hasSteps && 'step' in model) refuse('it has both `step` and `steps`: give it one of them');
  if (hasSteps && typeof model.steps !== 'function') refuse('its `steps` must be a function');
  if (!hasSteps && typeof model.step !== 'function') refuse('its `step` must be a function');
  if (init === undefined) refuse('its `init`, the first state, is missing');
  if (
    pruning !== undefined &&
    (typeof pruning.sets !== 'function' || typeof pruning.mayFollow !== 'function')
  ) {
    refuse('its `pruning` must have the functions `sets` and `mayFollow`');
  }
  const known = hasSteps ? nondeterministicParts : deterministicParts;
  for (const part of Object.keys(model)) {
    if (!known.model.includes(part)) refuse(unknownNameText('part', part, known.model));
  }
  for (const part of Object.keys(pruning ?? {})) {
    if (!known.pruning.includes(part)) refuse(unknownNameText('part of `pruning`', part, known.pruning));
  }
  if (!Array.isArray(uses)) refuse('its `uses` must be an array');
  for (const detail of uses) {
    if (!details.has(detail)) {
      refuse(`its \`uses\` names ${JSON.stringify(detail)}. Known: ${[...details].join(', ')}`);
    }
  }
}
