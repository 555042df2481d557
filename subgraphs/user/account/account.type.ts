import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';
import { Role } from '../../../schema/events/user.js';
import { User } from '../user/user.entity.js';

/** An account, for services: who the user is, and their account status. */
@ObjectType('Account')
@Directive('@inaccessible')
export class Account {
  @Field(() => ID)
  userId!: string;

  @Field(() => Role)
  role!: Role;

  @Field(() => Boolean)
  active!: boolean;

  /** Counts the user's changes: of two account statuses, the higher one is newer. */
  @Field(() => Int)
  sequence!: number;

  @Field(() => User)
  user!: User;

  static of(user: User): Account {
    return { userId: user.id, role: user.role, active: user.active, sequence: user.sequence, user };
  }
}

/** Whose an address is, for services. */
@ObjectType('AddressedAccount')
@Directive('@inaccessible')
export class AddressedAccount {
  /** As it was asked for. */
  @Field(() => String)
  asked!: string;

  /** Its one spelling; null when it is no address. */
  @Field(() => String, { nullable: true })
  email!: string | null;

  /** Null when nobody has the address. */
  @Field(() => Account, { nullable: true })
  account!: Account | null;
}
