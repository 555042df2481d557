import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { findRow } from '../../../platform/postgres/rows.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { ContentItem } from '../item/content-item.entity.js';
import { ContentKind } from '../item/kinds.js';
import { termsOf } from '../item/snapshot.js';

/** What a quiz counts for. */
@ObjectType('QuizFacts')
@Directive('@inaccessible')
export class QuizFacts {
  @Field(() => Float)
  maxScore!: number;

  @Field(() => Float)
  weight!: number;

  @Field(() => Int)
  passPercent!: number;

  @Field(() => AttemptRule)
  countedAttempt!: AttemptRule;

  @Field(() => Int, { nullable: true })
  attemptsAllowed!: number | null;

  /** From when on a student sees their score. */
  @Field(() => String)
  scoreShown!: string;
}

/** A content as its events carry it, for services that have missed one. */
@ObjectType('ContentFacts')
@Directive('@inaccessible')
export class ContentFacts {
  @Field(() => ID)
  contentId!: string;

  /** Of its last event: of two facts about it, the higher one is newer. */
  @Field(() => Int)
  sequence!: number;

  @Field(() => ID)
  courseId!: string;

  @Field(() => ContentKind)
  kind!: ContentKind;

  @Field(() => String)
  title!: string;

  @Field(() => Boolean)
  ready!: boolean;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => QuizFacts, { nullable: true })
  quiz!: QuizFacts | null;
}

/** For services only. Null when there is no such content, or it is gone. */
export async function contentFacts({ caller, em }: RequestContext, id: string): Promise<ContentFacts | null> {
  requireService(caller);
  const content = isId(id) ? await findRow(em, ContentItem, { id }) : null;
  if (!content) return null;
  const { id: contentId, sequence, courseId, kind, title, ready, createdAt, quiz } = content;
  return { contentId, sequence, courseId, kind, title, ready, createdAt, quiz: quiz && termsOf(quiz) };
}
