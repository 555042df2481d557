import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { Export } from './export.entity.js';
import { RequestExportInput } from './export.inputs.js';
import { exportJob, urlOf } from './find-export.js';
import { requestExport } from './request-export.js';

@Resolver(() => Export)
export class ExportResolver {
  @Directive('@authenticated')
  @Query(() => Export, { nullable: true })
  exportJob(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return exportJob(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => Export)
  requestExport(@Arg('input', () => RequestExportInput) input: RequestExportInput, @Ctx() context: RequestContext) {
    return requestExport(context, input);
  }

  /** Where the file can be downloaded for some minutes; ask again for another. */
  @FieldResolver(() => String, { nullable: true })
  url(@Root() job: Export, @Ctx() context: RequestContext): Promise<string | null> {
    return urlOf(context, job);
  }
}
