import type { Session } from '../../../postgres/session.js';
import type { GroupMember } from './group-member.js';
import { MEMBERS_CHANNEL } from './log-schema.js';
import type { LogPartition, LogStore } from './log-store.js';

/** Membership of a topic is a shared lock, kept apart from the partitions' own exclusive ones by this offset. */
const MEMBERSHIP = 1_000_000_000;

/** A topic's number for its membership lock: the id of its first partition. */
const topicNumber = (partitions: readonly LogPartition[], topic: string): number =>
  Math.min(...partitions.filter((each) => each.topic === topic).map(({ id }) => id));

/**
 * Shares a group's partitions among its members by session locks alone, so that a process that dies gives up everything in
 * the same moment. Members hold a shared lock a topic; everyone sees the same members in `pg_locks`, deals the partitions
 * out by the same rule, lets go of what is another's and takes what is its own as soon as its lock is free.
 */
export class PartitionAssignment {
  readonly #members = new Set<GroupMember>();
  #lastChange: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: Session,
    private readonly store: LogStore,
  ) {}

  get members(): ReadonlySet<GroupMember> {
    return this.#members;
  }

  async join(member: GroupMember): Promise<void> {
    this.#members.add(member);
    try {
      await this.#exclusively(async () => {
        await this.#register(member);
        await this.session.query(`notify ${MEMBERS_CHANNEL}`);
      });
      await this.rebalance();
    } catch (error) {
      this.#members.delete(member);
      throw error;
    }
  }

  /** The member has stopped: gives up its locks, and tells those who wait for them. */
  async leave(member: GroupMember): Promise<void> {
    this.#members.delete(member);
    await this.#exclusively(async () => {
      for (const id of member.owned) await this.#unlock(member, id);
      for (const topic of topicsOf(member)) {
        await this.session.query('select pg_advisory_unlock_shared($1, $2)', [
          member.group.id,
          MEMBERSHIP + topicNumber(member.partitions, topic),
        ]);
      }
      await this.session.query(`notify ${MEMBERS_CHANNEL}`);
    });
  }

  /** A new connection holds nothing yet: membership first, or the deal would pass us by. */
  async reconnected(): Promise<void> {
    await this.#exclusively(async () => {
      for (const member of this.#members) await this.#register(member);
      await this.session.query(`notify ${MEMBERS_CHANNEL}`);
    });
    void this.rebalance().catch(() => {});
  }

  loseAll(): void {
    for (const member of this.#members) member.loseAll();
  }

  /** One deal: lets go, takes, and compares what is owned with the log's ends. */
  async rebalance(): Promise<void> {
    await this.#exclusively(async () => {
      const shares = await this.#currentRule();
      for (const member of this.#members) await this.#rebalanceMember(member, shares);
    });
  }

  async #rebalanceMember(member: GroupMember, shares: (member: GroupMember, partition: LogPartition) => boolean): Promise<void> {
    const mine = new Set(member.partitions.filter((partition) => shares(member, partition)).map(({ id }) => id));
    for (const id of member.owned) {
      if (!mine.has(id)) void this.#handOver(member, id);
    }
    const owned = new Set(member.owned);
    const wanted = [...mine].filter((id) => !owned.has(id) && !member.isHandling(id));
    if (wanted.length === 0) return;
    const { generation } = this.session;
    const locked = await this.session.query<{ id: number }>(
      'select id from unnest($2::integer[]) as id where pg_try_advisory_lock($1, id)',
      [member.group.id, wanted],
    );
    const ids = locked.map(({ id }) => id);
    if (ids.length === 0) return;
    try {
      // Read after the locks are held: the owner before may have committed up to the moment it let go.
      const positions = await this.store.positions(member.group.id, ids);
      if (this.session.generation === generation) member.acquire(positions);
    } catch (error) {
      // A session may lock twice what it then gives back once: nobody else could ever have the partition.
      for (const id of ids) await this.#unlock(member, id).catch(() => {});
      throw error;
    }
  }

  async #handOver(member: GroupMember, id: number): Promise<void> {
    const { generation } = this.session;
    await member.release(id);
    await this.#exclusively(async () => {
      // The connection that held the lock is gone; on the new one the partition may be ours again, and rightly.
      if (this.session.generation !== generation) return;
      await this.#unlock(member, id);
      await this.session.query(`notify ${MEMBERS_CHANNEL}`);
    }).catch(() => {}); // The connection broke, and the lock went with it.
  }

  /** Who is in, by group and topic, and from it the rule whose partition is whose. */
  async #currentRule(): Promise<(member: GroupMember, partition: LogPartition) => boolean> {
    const [{ me }] = (await this.session.query<{ me: number }>('select pg_backend_pid() as me')) as [{ me: number }];
    const locks = await this.session.query<{ group_id: number; topic: number; pid: number }>(
      `select classid::bigint::integer as group_id, (objid::bigint - ${MEMBERSHIP})::integer as topic, pid from pg_locks
      where locktype = 'advisory' and mode = 'ShareLock' and granted and objsubid = 2
        and database = (select oid from pg_database where datname = current_database())
      order by pid`,
    );
    const pids = Map.groupBy(locks, ({ group_id, topic }) => `${group_id}/${topic}`);
    return (member, partition) => {
      const topic = topicNumber(member.partitions, partition.topic);
      const among = pids.get(`${member.group.id}/${topic}`) ?? [];
      // The topic's own number turns the deal, so that not every topic gives its odd one to the same member.
      return among[(partition.number + topic) % among.length]?.pid === me;
    };
  }

  async #register(member: GroupMember): Promise<void> {
    for (const topic of topicsOf(member)) {
      await this.session.query('select pg_advisory_lock_shared($1, $2)', [
        member.group.id,
        MEMBERSHIP + topicNumber(member.partitions, topic),
      ]);
    }
  }

  async #unlock(member: GroupMember, id: number): Promise<void> {
    await this.session.query('select pg_advisory_unlock($1, $2)', [member.group.id, id]);
  }

  /** One change at a time: a deal that overlaps a join would lock twice what one unlock gives back. */
  #exclusively(work: () => Promise<void>): Promise<void> {
    const done = this.#lastChange.then(work);
    this.#lastChange = done.catch(() => {});
    return done;
  }
}

const topicsOf = (member: GroupMember): readonly string[] => [...new Set(member.partitions.map(({ topic }) => topic))];
