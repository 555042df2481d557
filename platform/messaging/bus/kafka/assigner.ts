import kafkajs, { type Assigner, type PartitionAssigner } from 'kafkajs';

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/** The partitions that a member says it owns. */
export interface Ownership {
  /** By topic. */
  readonly owned: Readonly<Record<string, readonly number[]>>;
  /**
   * When the group assigned them to it, in ms. When two members claim the same partition, the one with the earlier time has
   * been out of the group without noticing.
   */
  readonly since: number;
}

export interface Member extends Ownership {
  readonly id: string;
  readonly topics: readonly string[];
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/**
 * Assigns partitions evenly among the members that subscribe to their topics, and leaves each with its owner where it can:
 * when one member joins or leaves, the others must not drop the batches they are handling. kafkajs's own assigner assigns
 * everything anew and knows the leader's topics alone: while a release that adds a topic rolls out, it assigns that topic to
 * members that do not subscribe to it.
 */
export function balance(members: readonly Member[], partitions: readonly TopicPartition[]): ReadonlyMap<string, readonly TopicPartition[]> {
  const assigned = new Map(members.map(({ id }) => [id, [] as TopicPartition[]]));
  const sizeOf = ({ id }: Member) => assigned.get(id)?.length ?? 0;
  const eligible = (topic: string) => members.filter(({ topics }) => topics.includes(topic));
  const smallest = (topic: string) =>
    eligible(topic).reduce<Member | undefined>((a, b) => (a && sizeOf(a) <= sizeOf(b) ? a : b), undefined);

  const free: TopicPartition[] = [];
  for (const each of partitions) {
    const claimants = eligible(each.topic).filter(({ owned }) => owned[each.topic]?.includes(each.partition));
    const owner = claimants.sort((a, b) => b.since - a.since)[0];
    if (owner) assigned.get(owner.id)?.push(each);
    else free.push(each);
  }
  for (const each of free) {
    const member = smallest(each.topic);
    if (member) assigned.get(member.id)?.push(each);
  }
  while (evenOut()) {}
  return assigned;

  /** Moves one partition from a member to one that has at least two fewer; false when there is none to move. */
  function evenOut(): boolean {
    for (const member of [...members].sort((a, b) => sizeOf(b) - sizeOf(a))) {
      const own = assigned.get(member.id) ?? [];
      for (const [at, each] of own.entries()) {
        const to = smallest(each.topic);
        if (!to || sizeOf(member) - sizeOf(to) < 2) continue;
        own.splice(at, 1);
        assigned.get(to.id)?.push(each);
        return true;
      }
    }
    return false;
  }
}

export interface AssignerHooks {
  ownership(): Ownership;
  /** The member asks to join or to rejoin. It is the one moment before a rebalance takes effect that kafkajs lets us see. */
  joining(): void;
}

const NAME = 'lms-sticky';
const VERSION = 1;

/** A kafkajs assigner over `balance`: members send what they own with every join, and the leader assigns. */
export const stickyAssigner =
  (hooks: AssignerHooks): PartitionAssigner =>
  ({ cluster }): Assigner => ({
    name: NAME,
    version: VERSION,
    protocol({ topics }) {
      hooks.joining();
      return {
        name: NAME,
        metadata: MemberMetadata.encode({ version: VERSION, topics, userData: Buffer.from(JSON.stringify(hooks.ownership())) }),
      };
    },
    async assign({ members }) {
      const known = members
        .map(({ memberId, memberMetadata }) => toMember(memberId, memberMetadata))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const topics = [...new Set(known.flatMap((member) => member.topics))].sort();
      // Other members may subscribe to topics that this one, the leader, does not know.
      await cluster.addMultipleTargetTopics(topics);
      const partitions = topics.flatMap((topic) =>
        cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => ({ topic, partition: partitionId })),
      );
      return [...balance(known, partitions)].map(([memberId, its]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({ version: VERSION, assignment: byTopic(its), userData: Buffer.alloc(0) }),
      }));
    },
  });

function toMember(id: string, metadata: Buffer): Member {
  const decoded = MemberMetadata.decode(metadata);
  return { id, topics: decoded?.topics ?? [], ...JSON.parse(String(decoded?.userData)) };
}

const byTopic = (partitions: readonly TopicPartition[]): Record<string, number[]> => {
  const topics: Record<string, number[]> = {};
  for (const { topic, partition } of partitions) (topics[topic] ??= []).push(partition);
  return topics;
};
