import { FieldResolver, Resolver, Root } from 'type-graphql';
import { UserStub } from '../stubs.js';
import { Extension } from './extension.entity.js';

@Resolver(() => Extension)
export class ExtensionResolver {
  @FieldResolver(() => UserStub, { nullable: true })
  student(@Root() { studentId }: Extension): UserStub {
    return { id: studentId };
  }
}
