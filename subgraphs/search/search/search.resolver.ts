import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Directive, Info, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { selects } from '../../../platform/service/graphql/selects.js';
import { SearchArgs, SuggestArgs } from './search.inputs.js';
import { search, suggest } from './search.js';
import { SearchResults } from './search.types.js';

@Resolver()
export class SearchResolver {
  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["hits"])')
  @Query(() => SearchResults, { nullable: true })
  search(@Args(() => SearchArgs) args: SearchArgs, @Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo) {
    return search(context, args, selects(info, 'facets'));
  }

  @Query(() => [String], { nullable: true })
  suggest(@Args(() => SuggestArgs) args: SuggestArgs, @Ctx() context: RequestContext) {
    return suggest(context, args);
  }
}
