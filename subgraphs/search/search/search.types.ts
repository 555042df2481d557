import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { PageInfo } from '../../../platform/service/graphql/shared.js';
import { type ContentItemStub, type CourseStub, SearchNode } from '../stubs.js';
import { SearchKind } from './search.inputs.js';

/** Enough for a card. */
@ObjectType()
export class SearchHit {
  @Field(() => SearchKind)
  kind!: SearchKind;

  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;

  /** HTML: matches are in `<em>`, all else is escaped. */
  @Field(() => String)
  snippet!: string;

  @Field(() => [String])
  topics!: readonly string[];

  @Field(() => Float)
  score!: number;

  @Field(() => SearchNode, { nullable: true })
  node!: CourseStub | ContentItemStub;
}

@ObjectType()
export class FacetBucket {
  @Field(() => String)
  value!: string;

  @Field(() => Int)
  count!: number;
}

/** Named as its field of SearchFilter. */
@ObjectType()
export class Facet {
  @Field(() => String)
  name!: string;

  @Field(() => [FacetBucket])
  buckets!: readonly FacetBucket[];
}

@ObjectType()
export class SearchResults {
  @Field(() => Int)
  totalCount!: number;

  @Field(() => [SearchHit])
  hits!: SearchHit[];

  @Field(() => [Facet])
  facets!: Facet[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Field(() => Float)
  tookMs!: number;
}
