import { duration, type Settings, text } from '../../platform/kernel/settings.js';
import type { TokenTerms } from '../../platform/security/tokens.js';

const accessTokenTtl = duration('LMS_ACCESS_TOKEN_TTL', '10m', 'How long an access token lives.');
const tokenIssuer = text('LMS_TOKEN_ISSUER', 'lms', 'The issuer of access tokens.');
const tokenAudience = text('LMS_TOKEN_AUDIENCE', 'lms', 'The audience of access tokens.');

/** The terms that `auth` signs access tokens with, and that the router verifies. */
export const tokenTerms = (settings: Settings): TokenTerms => ({
  issuer: settings(tokenIssuer),
  audience: settings(tokenAudience),
  ttl: settings(accessTokenTtl) / 1_000,
});
