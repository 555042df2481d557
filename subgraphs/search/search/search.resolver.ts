import { Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { SearchArgs, SuggestArgs } from './search.inputs.js';
import { search, suggest } from './search.js';
import { SearchResults } from './search.types.js';

@Resolver()
export class SearchResolver {
  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["hits"])')
  @Query(() => SearchResults, { nullable: true })
  search(@Args(() => SearchArgs) args: SearchArgs, @Ctx() context: RequestContext) {
    return search(context, args);
  }

  @Query(() => [String], { nullable: true })
  suggest(@Args(() => SuggestArgs) args: SuggestArgs, @Ctx() context: RequestContext) {
    return suggest(context, args);
  }
}
