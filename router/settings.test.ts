import type { Settings } from '../platform/kernel/settings.js';
import { readLimits, routerSettings } from './settings.js';
import { routerDefaults } from './test-kit/defaults.js';

describe('the limits of the router', () => {
  it('are read from the settings into their places', () => {
    const given = new Map<string, unknown>([
      ['LMS_OPERATION_TIMEOUT', 1],
      ['LMS_PLAN_CACHE', 2],
      ['LMS_LIVE_SUBSCRIPTIONS', 3],
    ]);
    const settings: Settings = ({ variable }) => given.get(variable) as never;
    expect(readLimits(routerSettings, settings)).toMatchObject({
      operationTimeout: 1,
      limits: { plans: 2 },
      subscriptions: { operations: 3 },
    });
  });

  it('are in ms and bytes', () => {
    expect(routerDefaults).toMatchObject({ sessionCache: 2_000, limits: { body: 655_360 }, subscriptions: { pingEvery: 15_000 } });
  });
});
