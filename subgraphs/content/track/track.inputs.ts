import { Field, InputType } from 'type-graphql';
import { OneLine } from '../../../platform/service/graphql/inputs.js';
import { LanguageTag } from '../../../platform/service/graphql/language-tag.js';
import { LIMITS } from '../limits.js';
import { TrackKind } from './track-kind.js';

@InputType()
export class TrackInput {
  @Field(() => TrackKind)
  kind!: TrackKind;

  @LanguageTag()
  @Field(() => String)
  language!: string;

  @OneLine(LIMITS.labelLength)
  @Field(() => String)
  label!: string;
}
