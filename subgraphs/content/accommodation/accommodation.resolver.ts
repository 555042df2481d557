import { FieldResolver, Resolver, Root } from 'type-graphql';
import { UserStub } from '../stubs.js';
import { QuizAccommodation } from './accommodation.entity.js';

@Resolver(() => QuizAccommodation)
export class QuizAccommodationResolver {
  @FieldResolver(() => UserStub, { nullable: true })
  student(@Root() { studentId }: QuizAccommodation): UserStub {
    return { id: studentId };
  }
}
