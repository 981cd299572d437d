import { exploreProgram } from '../../../../src/explore/index.ts';
import { control } from './index.ts';

const { failure } = await exploreProgram(control('prints'), { seed: 2 });
console.log(failure?.kind);
