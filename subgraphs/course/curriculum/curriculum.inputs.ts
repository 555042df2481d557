import { IsBoolean, IsOptional, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { OneLine, WhenGiven } from '../../../platform/service/graphql/inputs.js';
import { LIMITS } from '../limits.js';
import { ModuleItemKind } from './module-item.entity.js';

@InputType()
export class AddModuleInput {
  @Field(() => ID)
  courseId!: string;

  @OneLine(LIMITS.titleLength)
  @Field(() => String)
  title!: string;

  /** From 0; the end when it is left out or beyond the end. */
  @IsOptional()
  @Min(0, { message: 'must not be negative' })
  @Field(() => Int, { nullable: true })
  position?: number | null;
}

@InputType()
export class UpdateModuleInput {
  @Field(() => ID)
  id!: string;

  @OneLine(LIMITS.titleLength)
  @Field(() => String)
  title!: string;
}

@InputType()
export class AddModuleItemInput {
  @Field(() => ID)
  moduleId!: string;

  @OneLine(LIMITS.titleLength)
  @Field(() => String)
  title!: string;

  @Field(() => ModuleItemKind)
  kind!: ModuleItemKind;

  @OneLine(LIMITS.refIdLength)
  @Field(() => ID)
  refId!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: true })
  required?: boolean | null;

  @IsOptional()
  @Min(0, { message: 'must not be negative' })
  @Field(() => Int, { nullable: true })
  position?: number | null;
}

@InputType()
export class UpdateModuleItemInput {
  @Field(() => ID)
  id!: string;

  @WhenGiven()
  @OneLine(LIMITS.titleLength)
  @Field(() => String, { nullable: true })
  title?: string;

  @WhenGiven()
  @IsBoolean({ message: 'must be true or false' })
  @Field(() => Boolean, { nullable: true })
  required?: boolean;
}

@InputType()
export class ReorderModulesInput {
  @Field(() => ID)
  courseId!: string;

  @Field(() => [ID])
  moduleIds!: string[];
}

@InputType()
export class ReorderModuleItemsInput {
  @Field(() => ID)
  moduleId!: string;

  @Field(() => [ID])
  itemIds!: string[];
}
