import type { Session } from '../../../postgres/session.js';
import type { GroupMember } from './group-member.js';
import { MEMBERS_CHANNEL } from './log-schema.js';
import type { LogPartition, LogStore } from './log-store.js';

/** A member holds a shared lock for each of its topics. This offset keeps their numbers apart from the partitions' exclusive locks. */
const MEMBERSHIP = 1_000_000_000;

/** The number of a topic's membership lock: the id of the topic's first partition. */
const topicNumber = (partitions: readonly LogPartition[], topic: string): number =>
  Math.min(...partitions.filter((each) => each.topic === topic).map(({ id }) => id));

/**
 * Assigns a group's partitions to its members by session locks alone, so that a process that dies releases everything in the
 * same moment. Each member holds a shared lock for each topic. So all of them see the same members in `pg_locks` and assign the
 * partitions by the same rule; each releases the partitions that are not its own and acquires its own as soon as their locks
 * are free.
 */
export class PartitionAssignment {
  readonly #members = new Set<GroupMember>();
  #lastChange: Promise<void> = Promise.resolve();
  #hasOthers = true;

  constructor(
    private readonly session: Session,
    private readonly store: LogStore,
  ) {}

  get members(): ReadonlySet<GroupMember> {
    return this.#members;
  }

  /** Whether other processes may have members. A process without members of its own does not follow who is there. */
  get mayHaveOthers(): boolean {
    return this.#members.size === 0 || this.#hasOthers;
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

  /** Releases the locks of a member that has stopped, and notifies the members that wait for them. */
  async leave(member: GroupMember): Promise<void> {
    this.#members.delete(member);
    await this.#exclusively(async () => {
      await this.store.flushPositions();
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

  /** A new connection holds no locks. The membership locks come first, or the other members would assign without these members. */
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

  /** One round: each member of this process releases what another one owns now, and acquires what is its own. */
  async rebalance(): Promise<void> {
    await this.#exclusively(async () => {
      const owns = await this.#currentRule();
      for (const member of this.#members) await this.#rebalanceMember(member, owns);
    });
  }

  async #rebalanceMember(member: GroupMember, owns: (member: GroupMember, partition: LogPartition) => boolean): Promise<void> {
    const mine = new Set(member.partitions.filter((partition) => owns(member, partition)).map(({ id }) => id));
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
      // Read only with the locks held: the former owner may have committed until the moment it released them.
      const positions = await this.store.positions(member.group.id, ids);
      if (this.session.generation === generation) member.acquire(positions);
    } catch (error) {
      // A session can take one lock twice. If these were kept and taken again, one unlock would not free them for other members.
      for (const id of ids) await this.#unlock(member, id).catch(() => {});
      throw error;
    }
  }

  async #handOver(member: GroupMember, id: number): Promise<void> {
    const { generation } = this.session;
    await member.release(id);
    await this.#exclusively(async () => {
      // The connection that held the lock is gone, and on the new one this member may rightly own the partition again.
      if (this.session.generation !== generation) return;
      await this.store.flushPositions();
      await this.#unlock(member, id);
      await this.session.query(`notify ${MEMBERS_CHANNEL}`);
    }).catch(() => {}); // The connection broke, and the lock went with it.
  }

  /** Reads the present members of each group and topic, and returns the rule by which a member here owns a partition. */
  async #currentRule(): Promise<(member: GroupMember, partition: LogPartition) => boolean> {
    const locks = await this.session.query<{ group_id: number; topic: number; is_mine: boolean }>(
      `select classid::bigint::integer as group_id, (objid::bigint - ${MEMBERSHIP})::integer as topic, pid = pg_backend_pid() as is_mine
      from pg_locks
      where locktype = 'advisory' and mode = 'ShareLock' and granted and objsubid = 2
        and database = (select oid from pg_database where datname = current_database())
      order by pid`,
    );
    this.#noteOthers(locks.some(({ is_mine }) => !is_mine));
    const byTopic = Map.groupBy(locks, ({ group_id, topic }) => `${group_id}/${topic}`);
    return (member, partition) => {
      const topic = topicNumber(member.partitions, partition.topic);
      const members = byTopic.get(`${member.group.id}/${topic}`) ?? [];
      // Each topic starts with another member, so that the odd partitions do not all go to the first.
      return members[(partition.number + topic) % members.length]?.is_mine === true;
    };
  }

  /** Newcomers may have missed a notification while they joined: so they get one for all partitions. */
  #noteOthers(hasOthers: boolean): void {
    if (hasOthers && !this.#hasOthers) this.store.notifyGrown([]);
    this.#hasOthers = hasOthers;
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

  /** One change at a time: a rebalance that overlaps a join would take locks twice, and one unlock would not free them. */
  #exclusively(work: () => Promise<void>): Promise<void> {
    const done = this.#lastChange.then(work);
    this.#lastChange = done.catch(() => {});
    return done;
  }
}

const topicsOf = (member: GroupMember): readonly string[] => [...new Set(member.partitions.map(({ topic }) => topic))];
