import { defineScenario, hammer } from '../../../src/index.ts';

const scenario = defineScenario({ name: 'hammers-itself', setup() {}, step() {} });
export default scenario;
await hammer(scenario, { workers: 1, duration: '50ms' });
