import kafkajs, { type Assigner, type PartitionAssigner } from 'kafkajs';

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol;

/** What a member says that it has. */
export interface Ownership {
  /** By topic. */
  readonly owned: Readonly<Record<string, readonly number[]>>;
  /** When it was given that, in ms. Of two that claim the same, one was out of the group without knowing: the earlier. */
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
 * Shares partitions out evenly, each among those who subscribe to its topic, and leaves with its owner what can stay: a
 * member that joins or leaves must not make all others drop what they have at hand. kafkajs's own assigner deals all anew,
 * by the leader's topics alone: while a release that adds a topic rolls out, it hands that topic to members that never heard of it.
 */
export function balance(members: readonly Member[], partitions: readonly TopicPartition[]): ReadonlyMap<string, readonly TopicPartition[]> {
  const shares = new Map(members.map(({ id }) => [id, [] as TopicPartition[]]));
  const sizeOf = ({ id }: Member) => shares.get(id)?.length ?? 0;
  const eligible = (topic: string) => members.filter(({ topics }) => topics.includes(topic));
  const smallest = (topic: string) =>
    eligible(topic).reduce<Member | undefined>((a, b) => (a && sizeOf(a) <= sizeOf(b) ? a : b), undefined);

  const free: TopicPartition[] = [];
  for (const each of partitions) {
    const claimants = eligible(each.topic).filter(({ owned }) => owned[each.topic]?.includes(each.partition));
    const owner = claimants.sort((a, b) => b.since - a.since)[0];
    if (owner) shares.get(owner.id)?.push(each);
    else free.push(each);
  }
  for (const each of free) {
    const member = smallest(each.topic);
    if (member) shares.get(member.id)?.push(each);
  }
  while (evenOut()) {}
  return shares;

  /** Moves one partition from a larger share to one at least two smaller; false when there is none to move. */
  function evenOut(): boolean {
    for (const member of [...members].sort((a, b) => sizeOf(b) - sizeOf(a))) {
      const share = shares.get(member.id) ?? [];
      for (const [at, each] of share.entries()) {
        const to = smallest(each.topic);
        if (!to || sizeOf(member) - sizeOf(to) < 2) continue;
        share.splice(at, 1);
        shares.get(to.id)?.push(each);
        return true;
      }
    }
    return false;
  }
}

export interface AssignerHooks {
  ownership(): Ownership;
  /** The member asks to be let in, or in again. The one moment that kafkajs tells of before a rebalance takes effect. */
  joining(): void;
}

const NAME = 'lms-sticky';
const VERSION = 1;

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
      // The others may subscribe to topics that we do not.
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
