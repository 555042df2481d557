import { rateLimiterContract } from './contract.js';
import { memoryRateLimiter } from './flexible.js';

describe('a rate limiter in memory', () => rateLimiterContract(memoryRateLimiter));
