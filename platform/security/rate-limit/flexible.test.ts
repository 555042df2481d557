import { throttleContract } from './contract.js';
import { memoryThrottle } from './flexible.js';

describe('a throttle in memory', () => throttleContract(memoryThrottle));
