import type { Cpu, CpuMeter } from '../cpu.js';
import { percentile } from '../machine.js';

/** A student before a quiz, by their numbers. */
export interface Seat {
  readonly student: number;
  readonly quiz: number;
}

/** Students who take quizzes, one attempt at a quiz at a time. */
export interface Takers<Attempt = unknown> {
  /** One attempt each. Neighbours are different students: what one student does comes one after the other. */
  seats(): Seat[];
  /** Starts an attempt and saves its answers. */
  answer(seat: Seat): Promise<Attempt>;
  submit(attempt: Attempt): Promise<void>;
}

export interface Timed {
  readonly perSecond: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  /** ms a piece of work, with what it causes. */
  readonly cpu: Cpu;
}

/** Works so many at once. The rate is of what was answered; the CPU includes what happens until everybody has heard of it. */
export async function timed<Each>(
  all: readonly Each[],
  atOnce: number,
  work: (each: Each) => Promise<void>,
  { cpu, heard }: { readonly cpu: CpuMeter; readonly heard: () => Promise<void> },
): Promise<Timed> {
  const waits: number[] = [];
  let ms = 0;
  const { node, postgres } = await cpu.of(async () => {
    const begun = performance.now();
    const left = all.values();
    const worker = async () => {
      for (const each of left) {
        const sent = performance.now();
        await work(each);
        waits.push(performance.now() - sent);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    ms = performance.now() - begun;
    await heard();
  });
  return {
    perSecond: (all.length / ms) * 1_000,
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
    cpu: { node: node / all.length, postgres: postgres / all.length },
  };
}

/** Every student takes every quiz. */
export const seatsOf = (students: number, quizzes: number): Seat[] =>
  Array.from({ length: students * quizzes }, (_, nth) => ({ student: nth % students, quiz: Math.floor(nth / students) }));
