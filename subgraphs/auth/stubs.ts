import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../platform/service/graphql/scalars.js';
import type { Profile } from './account.js';

enum Role {
  STUDENT = 'STUDENT',
  INSTRUCTOR = 'INSTRUCTOR',
  ADMIN = 'ADMIN',
}
registerEnumType(Role, { name: 'Role' });

/** The user of a session. `auth` has asked `user` for all of these fields, so `Session.user` needs no other service. */
@ObjectType('User')
@Directive('@key(fields: "id", resolvable: false)')
export class SessionUser implements Profile {
  @Field(() => ID)
  id!: string;

  @Directive('@external')
  @Field(() => String)
  displayName!: string;

  @Directive('@external')
  @Field(() => String, { nullable: true })
  avatarUrl!: string | null;

  @Directive('@external')
  @Field(() => String, { nullable: true })
  bio!: string | null;

  @Directive('@external')
  @Field(() => String, { nullable: true })
  email!: string;

  @Directive('@external')
  @Field(() => Role, { nullable: true })
  role!: Role;

  @Directive('@external')
  @Field(() => Boolean, { nullable: true })
  active!: boolean;

  @Directive('@external')
  @Field(() => String, { nullable: true })
  locale!: string;

  @Directive('@external')
  @Field(() => DateTime, { nullable: true })
  createdAt!: string;
}
