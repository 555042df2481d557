import { duration } from '../../kernel/settings.js';

export const heartbeat = duration('LMS_REGISTRY_HEARTBEAT', '2s', 'How often an instance renews its announcement in the registry.');
export const announcedFor = duration(
  'LMS_REGISTRY_TTL',
  '10s',
  'How long an instance that no longer renews its announcement stays in the registry.',
);
export const registryPoll = duration('LMS_REGISTRY_POLL', '1s', 'How often routers and services look who is there.');
export const leaveDelay = duration(
  'LMS_LEAVE_DELAY',
  '3s',
  'How long a process that stops accepts calls as before: until all its callers have seen that it is leaving. Longer than LMS_REGISTRY_POLL.',
);
