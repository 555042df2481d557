import { Field, ID, InputType } from 'type-graphql';
import { OneLine, WhenGiven } from '../../../platform/service/graphql/inputs.js';

@InputType()
export class CreateOrgUnitInput {
  @OneLine(100)
  @Field(() => String)
  name!: string;

  @Field(() => ID, { nullable: true })
  parentId?: string | null;
}

@InputType()
export class UpdateOrgUnitInput {
  @Field(() => ID)
  id!: string;

  @WhenGiven()
  @OneLine(100)
  @Field(() => String, { nullable: true })
  name?: string;

  /** Null makes it a root of its own. */
  @Field(() => ID, { nullable: true })
  parentId?: string | null;
}
