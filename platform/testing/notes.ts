import type { Opt } from '@mikro-orm/core';
import { LockMode } from '@mikro-orm/core';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import { IsNotEmpty } from 'class-validator';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { z } from 'zod';
import { byKey } from '../kernel/batch.js';
import type { RequestContext } from '../kernel/context.js';
import { notFound } from '../kernel/errors.js';
import { topic } from '../messaging/event/define.js';
import { feed } from '../messaging/feed/feed.js';
import { migration } from '../postgres/migrate.js';
import { findRows } from '../postgres/rows.js';
import { transaction } from '../postgres/transaction.js';
import { Aggregate } from '../service/aggregate.js';
import { defineSubgraph } from '../service/declaration.js';
import { connectionOf, PageArgs, paginate } from '../service/graphql/connection.js';
import { DateTime } from '../service/graphql/scalars.js';
import { type Change, follow } from '../service/graphql/subscription.js';

// A small service for the platform's own tests: notes that are written, renamed and followed.

export const noteEvents = topic('note.events', 'noteId');
export const NoteWritten = noteEvents.event('NOTE_WRITTEN', 1, z.object({ noteId: z.uuid(), title: z.string() }));
export const NoteRenamed = noteEvents.event('NOTE_RENAMED', 1, z.object({ noteId: z.uuid(), title: z.string() }));

@Entity({ tableName: 'note' })
@ObjectType('Note')
@Directive('@key(fields: "id")')
export class Note extends Aggregate {
  @Field(() => ID)
  declare id: string & Opt;

  @Property({ type: 'text' })
  @Field(() => String)
  title!: string;

  @Property({ type: 'timestamptz', nullable: true })
  @Field(() => DateTime, { nullable: true })
  dueAt: Date | null = null;

  static write(title: string, dueAt: Date | null): Note {
    const note = Object.assign(new Note(), { title, dueAt });
    note.record(NoteWritten, { noteId: note.id, title });
    return note;
  }

  rename(title: string): void {
    this.title = title;
    this.record(NoteRenamed, { noteId: this.id, title });
  }
}

@InputType('WriteNoteInput')
class WriteNoteInput {
  @IsNotEmpty({ message: 'must not be empty' })
  @Field(() => String)
  title!: string;

  @Field(() => DateTime, { nullable: true })
  dueAt?: Date | null;
}

@ObjectType('NoteChange')
class NoteChange {
  @Field(() => String)
  cursor!: string;

  @Field(() => Note)
  note!: Note;
}

const NoteConnection = connectionOf('Note', () => Note);

async function notesById(ids: readonly string[], { em }: RequestContext) {
  return byKey(await findRows(em, Note, { id: [...ids] }), (note) => note.id);
}

@Resolver(() => Note)
class NoteResolver {
  @Query(() => NoteConnection, { nullable: true })
  notes(@Args(() => PageArgs) page: PageArgs, @Ctx() { em }: RequestContext) {
    return paginate(em, Note, page, { orderBy: [{ dueAt: 'asc' }, { id: 'asc' }] });
  }

  /** The day goes to PostgreSQL unchecked, for tests of what it refuses. */
  @Query(() => Int, { nullable: true })
  async notesDueOn(@Arg('day', () => String) day: string, @Ctx() { em }: RequestContext) {
    const [row] = await em.execute<{ count: number }[]>('select count(*)::int as count from note where due_at::date = ?::date', [day]);
    return row?.count;
  }

  /** What it reads of its caller, for tests of what an answer depended on. */
  @Query(() => String)
  callers(@Arg('what', () => String) what: string, @Ctx() { caller }: RequestContext): string {
    return what === 'nothing' ? 'anybody' : String(caller[what as keyof typeof caller]);
  }

  @Mutation(() => Note)
  writeNote(@Arg('input', () => WriteNoteInput) input: WriteNoteInput, @Ctx() context: RequestContext) {
    return transaction(context, async (em) => {
      const note = Note.write(input.title, input.dueAt ?? null);
      em.persist(note);
      feed(em, ['notes'], note.id, context.clock.now());
      return note;
    });
  }

  @Mutation(() => Note)
  renameNote(@Arg('id', () => ID) id: string, @Arg('title', () => String) title: string, @Ctx() context: RequestContext) {
    return transaction(context, async (em) => {
      const note = await em.findOne(Note, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!note) throw notFound('Note');
      note.rename(title);
      return note;
    });
  }

  @Mutation(() => Int)
  breakDown(): number {
    throw new TypeError('a secret of the inside');
  }

  @Subscription(() => NoteChange, {
    subscribe: follow({
      channels: () => ['notes'],
      things: async ({ subject }, callers, { em }) => {
        const note = await em.findOne(Note, { id: subject });
        return callers.map(() => note);
      },
    }),
  })
  noteChanged(@Root() { cursor, thing }: Change<Note>, @Arg('after', () => String, { nullable: true }) _after?: string): NoteChange {
    return { cursor, note: thing };
  }
}

export const noteSubgraph = defineSubgraph({
  name: 'note',
  database: 'lms_note',
  entities: [Note],
  migrations: [
    migration(
      '001-notes',
      'create table note (id uuid not null primary key, sequence int not null default 0, title text not null, due_at timestamptz null)',
    ),
  ],
  resolvers: [NoteResolver],
  references: { Note: notesById },
  mutations: { writeNote: 'public', renameNote: 'signed-in', breakDown: 'public' },
});
