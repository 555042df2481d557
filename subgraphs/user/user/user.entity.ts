import type { Opt } from '@mikro-orm/core';
import { Entity, Enum, Index, ManyToOne, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import {
  Role,
  UserDeactivated,
  UserOrgUnitAssigned,
  UserPasswordChanged,
  UserProfileChanged,
  UserReactivated,
  UserRegistered,
  UserRoleChanged,
} from '../../../schema/events/user.js';
import { OrgUnit } from '../org-unit/org-unit.entity.js';
import { UserAndAdmins } from './private-field.js';
import { AlsoOfSession } from './session-field.js';

registerEnumType(Role, { name: 'Role' });

/** What users say about themselves. */
export interface Profile {
  displayName: string;
  locale: string;
  avatarUrl: string | null;
  bio: string | null;
}

export interface NewUser extends Pick<Profile, 'displayName' | 'locale'> {
  readonly email: string;
  readonly passwordHash: string | null;
  readonly role: Role;
}

@Entity({ tableName: 'users' })
@Index({ name: 'users_admins', expression: `create index users_admins on users (id) where role = 'ADMIN' and active` })
@ObjectType('User')
@Directive('@key(fields: "id")')
export class User extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  /** Normalised: see `email.ts`. */
  @Unique({ name: 'users_email_taken' })
  @Index({
    name: 'users_by_email_text',
    expression: 'create index users_by_email_text on users using gin (texts.folded(email) gin_trgm_ops)',
  })
  @Property({ type: 'text' })
  @UserAndAdmins()
  @AlsoOfSession()
  @Field(() => String, { nullable: true })
  email!: string;

  /** Not a GraphQL field: it never leaves this service. Null for an imported user, until they set a password by mail. */
  @Property({ type: 'text', hidden: true, nullable: true })
  passwordHash!: string | null;

  @Index({
    name: 'users_by_name_text',
    expression: 'create index users_by_name_text on users using gin (texts.folded(display_name) gin_trgm_ops)',
  })
  @Property({ type: 'text' })
  @AlsoOfSession()
  @Field(() => String)
  displayName!: string;

  @Property({ type: 'text', nullable: true })
  @AlsoOfSession()
  @Field(() => String, { nullable: true })
  avatarUrl: string | null = null;

  @Property({ type: 'text', nullable: true })
  @AlsoOfSession()
  @Field(() => String, { nullable: true })
  bio: string | null = null;

  /** A BCP 47 tag, canonical: `en`, `pt-BR`. */
  @Property({ type: 'text' })
  @UserAndAdmins()
  @AlsoOfSession()
  @Field(() => String, { nullable: true })
  locale!: string;

  @Enum({ items: () => Role, type: 'text' })
  @UserAndAdmins()
  @AlsoOfSession()
  @Field(() => Role, { nullable: true })
  role!: Role;

  @Property({ type: 'boolean' })
  @UserAndAdmins()
  @AlsoOfSession()
  @Field(() => Boolean, { nullable: true })
  active: boolean & Opt = true;

  @Index({ name: 'users_by_org_unit' })
  @ManyToOne({
    entity: () => OrgUnit,
    mapToPk: true,
    fieldName: 'org_unit_id',
    nullable: true,
    deleteRule: 'no action',
    updateRule: 'no action',
  })
  orgUnitId: string | null = null;

  @Property({ type: 'timestamptz' })
  @UserAndAdmins()
  @AlsoOfSession()
  @Field(() => DateTime, { nullable: true })
  createdAt!: Date;

  @Index({ name: 'users_by_change' })
  @Property({ type: 'timestamptz' })
  updatedAt!: Date;

  /** Registered in this call: the new user is shown as they see themselves, before they have signed in. Not a column. */
  registeredInThisCall?: true;

  static register(details: NewUser, now: Date): User {
    const user = Object.assign(new User(), details, { createdAt: now, updatedAt: now, registeredInThisCall: true });
    user.record(UserRegistered, { userId: user.id, role: user.role, locale: user.locale });
    return user;
  }

  /** Absent means unchanged. When nothing differs, nothing happens and nothing is recorded. */
  changeProfile(profile: Partial<Profile>, now: Date): void {
    const changed = (Object.keys(profile) as (keyof Profile)[]).filter(
      (field) => profile[field] !== undefined && profile[field] !== this[field],
    );
    if (changed.length === 0) return;
    for (const field of changed) Object.assign(this, { [field]: profile[field] });
    this.updatedAt = now;
    this.record(UserProfileChanged, { userId: this.id, changed, locale: this.locale });
  }

  changeRole(to: Role, now: Date): void {
    if (to === this.role) return;
    const from = this.role;
    this.role = to;
    this.updatedAt = now;
    this.record(UserRoleChanged, { userId: this.id, from, to, active: this.active });
  }

  deactivate(now: Date): void {
    if (!this.active) return;
    this.active = false;
    this.updatedAt = now;
    this.record(UserDeactivated, { userId: this.id, role: this.role });
  }

  reactivate(now: Date): void {
    if (this.active) return;
    this.active = true;
    this.updatedAt = now;
    this.record(UserReactivated, { userId: this.id, role: this.role });
  }

  changePassword(passwordHash: string, keptSessionId: string | null, now: Date): void {
    this.passwordHash = passwordHash;
    this.updatedAt = now;
    this.record(UserPasswordChanged, { userId: this.id, keptSessionId });
  }

  assignTo(orgUnitId: string | null, now: Date): void {
    if (orgUnitId === this.orgUnitId) return;
    this.orgUnitId = orgUnitId;
    this.updatedAt = now;
    this.record(UserOrgUnitAssigned, { userId: this.id, orgUnitId });
  }
}
