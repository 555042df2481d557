import { newId } from '../../../platform/kernel/ids.js';
import type { DerivedStore } from '../../../platform/messaging/projection/define.js';
import { indexNext, indexProgress } from './index-documents.js';

/**
 * The index that is made of the projection's tables. While they are rebuilt, another generation of it is made of the new ones, and is
 * searched from the moment in which the tables are exchanged.
 */
export const documentsInIndex: DerivedStore = {
  progress: indexProgress,
  async refresh({ searchIndex }) {
    await (await searchIndex.current()).refresh();
  },
  async begin({ searchIndex }) {
    // Not one that an earlier rebuild has begun: nobody knows what is in it. It goes with the next swap.
    const generation = await searchIndex.begin(newId().replaceAll('-', ''));
    return {
      async follow(transaction) {
        while (await transaction((execute) => indexNext(execute, generation)));
        await generation.refresh();
      },
      swap: () => searchIndex.swap(generation.name),
    };
  },
};
