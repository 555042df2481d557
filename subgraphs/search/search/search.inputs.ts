import { ArrayMaxSize, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { PageArgs } from '../../../platform/service/graphql/connection.js';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { LONGEST_PREFIX, LONGEST_QUERY, LONGEST_VALUE, MOST_SUGGESTIONS, MOST_VALUES } from '../limits.js';

export enum SearchKind {
  COURSE = 'COURSE',
  CONTENT = 'CONTENT',
}
registerEnumType(SearchKind, { name: 'SearchKind' });

/** Each holds for one of its values, and all of them hold. Contents have what their course has. */
@InputType()
export class SearchFilter {
  @IsOptional()
  @ArrayMaxSize(MOST_VALUES, { message: `must be ${MOST_VALUES} kinds at most` })
  @Field(() => [SearchKind], { nullable: true })
  kinds?: SearchKind[] | null;

  @IsOptional()
  @ArrayMaxSize(MOST_VALUES, { message: `must be ${MOST_VALUES} topics at most` })
  @Prose(LONGEST_VALUE, { each: true })
  @Field(() => [String], { nullable: true })
  topics?: string[] | null;

  @IsOptional()
  @Prose(LONGEST_VALUE)
  @Field(() => String, { nullable: true })
  level?: string | null;

  @IsOptional()
  @Prose(LONGEST_VALUE)
  @Field(() => String, { nullable: true })
  language?: string | null;

  @Field(() => Boolean, { nullable: true })
  free?: boolean | null;

  @Field(() => ID, { nullable: true })
  instructorId?: string | null;
}

@ArgsType()
export class SearchArgs extends PageArgs {
  /** Blank: everything that meets the filter, the most popular and then the freshest first. */
  @Prose(LONGEST_QUERY)
  @Field(() => String)
  text!: string;

  @IsOptional()
  @ValidateNested()
  @Field(() => SearchFilter, { nullable: true })
  filter?: SearchFilter | null;
}

@ArgsType()
export class SuggestArgs {
  @Prose(LONGEST_PREFIX)
  @Field(() => String)
  prefix!: string;

  @Min(0, { message: 'must not be negative' })
  @Max(MOST_SUGGESTIONS, { message: `must be ${MOST_SUGGESTIONS} at most` })
  @Field(() => Int, { nullable: true, defaultValue: 8 })
  first!: number;
}
