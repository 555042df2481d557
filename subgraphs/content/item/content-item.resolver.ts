import { Arg, Args, ArgsType, Ctx, Directive, Field, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { connectionOf, PageArgs } from '../../../platform/service/graphql/connection.js';
import { ContentFacts, contentFacts } from '../facts/content-facts.js';
import { CourseStub } from '../stubs.js';
import { tracksOfContents } from '../track/find-tracks.js';
import { MediaTrack } from '../track/media-track.entity.js';
import { downloadUrlOf } from '../upload/download-url.js';
import { contents } from './access.js';
import { ContentItem } from './content-item.entity.js';
import { CreateContentInput, UpdateContentInput } from './content-item.inputs.js';
import { createContent } from './create-content.js';
import { deleteContent } from './delete-content.js';
import { contentsById } from './find-contents.js';
import { ContentKind } from './kinds.js';
import { pagesOfCourses } from './pages.js';
import { updateContent } from './update-content.js';

const ContentItemConnection = connectionOf('ContentItem', () => ContentItem);

@ArgsType()
class ContentArgs extends PageArgs {
  @Field(() => ContentKind, { nullable: true })
  kind?: ContentKind | null;
}

@Resolver(() => ContentItem)
export class ContentItemResolver {
  @Directive('@authenticated')
  @Query(() => ContentItem, { nullable: true })
  content(@Arg('id', () => ID) id: string, @Ctx() { load }: RequestContext) {
    return load(contentsById, id);
  }

  @Directive('@inaccessible')
  @Query(() => ContentFacts, { nullable: true })
  contentFacts(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return contentFacts(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => ContentItem)
  createContent(@Arg('input', () => CreateContentInput) input: CreateContentInput, @Ctx() context: RequestContext) {
    return createContent(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => ContentItem)
  updateContent(@Arg('input', () => UpdateContentInput) input: UpdateContentInput, @Ctx() context: RequestContext) {
    return updateContent(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Boolean)
  deleteContent(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return deleteContent(context, id);
  }

  /** Valid for a while, for anyone who has it. Null until there is a file. */
  @FieldResolver(() => String, { nullable: true })
  downloadUrl(@Root() content: ContentItem, @Ctx() context: RequestContext) {
    return downloadUrlOf(context, content);
  }

  @FieldResolver(() => [MediaTrack])
  tracks(@Root() { id }: ContentItem, @Ctx() { load }: RequestContext) {
    return load(tracksOfContents, id);
  }

  @FieldResolver(() => CourseStub, { nullable: true })
  course(@Root() { courseId }: ContentItem): CourseStub {
    return { id: courseId };
  }
}

/** The fields that this service adds to a course. Null for one whose contents the caller may not see, or that is not known here yet. */
@Resolver(() => CourseStub)
export class CourseResolver {
  @FieldResolver(() => ContentItemConnection, { nullable: true })
  async content(@Root() { id }: CourseStub, @Args(() => ContentArgs) page: ContentArgs, @Ctx() { load }: RequestContext) {
    return (await load(contents.seen, id)) && load(pagesOfCourses, { ...page, ownerId: id });
  }
}
