import { defineSubgraph } from '../../platform/service/declaration.js';
import { consumers } from './consumers.js';
import { DenialsResolver } from './denials/record-denials.js';
import { jobs } from './jobs.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { PasswordResolver } from './password/password.resolver.js';
import { ResetRequest } from './reset/reset-request.entity.js';
import { ResetToken } from './reset/reset-token.entity.js';
import { ResetVoid } from './reset/reset-void.entity.js';
import { KnownAddress } from './session/known-address.entity.js';
import { SessionResolver } from './session/session.resolver.js';

/**
 * Sign-ins. Sessions are stored behind a seam that the router reads too; resets, which must outlive a restart of that store, in a
 * database.
 */
export const authSubgraph = defineSubgraph({
  name: 'auth',
  database: 'lms_auth',
  entities: [ResetRequest, ResetToken, ResetVoid, KnownAddress],
  migrations,
  resolvers: [SessionResolver, PasswordResolver, DenialsResolver],
  references: {},
  mutations,
  consumers,
  jobs,
});
