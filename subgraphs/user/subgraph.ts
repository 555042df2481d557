import { auditing } from '../../platform/service/audit/audited-events.js';
import { defineSubgraph } from '../../platform/service/declaration.js';
import { ImportRef } from '../../platform/service/imports/import-ref.entity.js';
import { UserDeactivated, UserPasswordChanged, UserReactivated, UserRoleChanged } from '../../schema/events/user.js';
import { AccountResolver } from './account/account.resolver.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { OrgUnit } from './org-unit/org-unit.entity.js';
import { OrgUnitResolver } from './org-unit/org-unit.resolver.js';
import { usersById } from './user/find-users.js';
import { User } from './user/user.entity.js';
import { UserResolver } from './user/user.resolver.js';

export const userSubgraph = defineSubgraph({
  name: 'user',
  database: 'lms_user',
  entities: [User, OrgUnit, ImportRef],
  migrations,
  resolvers: [UserResolver, OrgUnitResolver, AccountResolver],
  references: { User: usersById },
  mutations,
  audited: [
    auditing(UserRoleChanged, 'from', 'to'),
    auditing(UserDeactivated, 'role'),
    auditing(UserReactivated, 'role'),
    auditing(UserPasswordChanged),
  ],
});
