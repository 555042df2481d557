import { Registry } from 'prom-client';
import { createLogger } from '../../kernel/log.js';
import { SagaState } from '../../messaging/saga/states.js';
import { watchParkedMessages } from './parked-messages.js';
import { prometheusEvents, prometheusSagas } from './prometheus.js';

const lines = async (registry: Registry, name: string) => (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));

test('events are reported as they were counted', async () => {
  const registry = new Registry();
  const events = prometheusEvents(registry, new Set(['COURSE_CREATED']));
  events.published('course', 'course.events', 3);
  events.published('course', 'course.events', 2);
  events.applied('notification', 'COURSE_CREATED', 200);
  events.applied('notification', 'COURSE_CREATED', -5);
  events.skipped('notification', 'ANYTHING', 'not consumed');
  events.lag('notification', 'course.events', 7);
  events.lag('notification', 'course.events', 4);
  expect(await lines(registry, 'lms_events_published_total')).toEqual([
    'lms_events_published_total{service="course",topic="course.events"} 5',
  ]);
  const labels = 'consumer="notification",type="COURSE_CREATED"';
  expect(await lines(registry, 'lms_event_applied_seconds_sum')).toEqual([`lms_event_applied_seconds_sum{${labels}} 0.2`]);
  expect(await lines(registry, 'lms_event_applied_seconds_bucket{le="0.1"')).toEqual([
    `lms_event_applied_seconds_bucket{le="0.1",${labels}} 1`,
  ]);
  expect(await lines(registry, 'lms_events_skipped_total')).toEqual([
    'lms_events_skipped_total{consumer="notification",why="not consumed"} 1',
  ]);
  expect(await lines(registry, 'lms_event_lag')).toEqual(['lms_event_lag{consumer="notification",topic="course.events"} 4']);
});

test('event types that are not known share one series, however many there are', async () => {
  const registry = new Registry();
  const events = prometheusEvents(registry, new Set(['COURSE_CREATED']));
  for (let n = 0; n < 100; n += 1) events.deadLettered('notification', `MADE_UP_${n}`);
  expect(await lines(registry, 'lms_dead_letters_total')).toEqual(['lms_dead_letters_total{consumer="notification",type="unknown"} 100']);
});

test('sagas are counted by name, and by how they ended', async () => {
  const registry = new Registry();
  const sagas = prometheusSagas(registry);
  sagas.started('enrollment');
  sagas.finished('enrollment', SagaState.COMPENSATED);
  sagas.stuck('enrollment', 'payment');
  expect(await lines(registry, 'lms_saga')).toEqual([
    'lms_sagas_started_total{saga="enrollment"} 1',
    'lms_sagas_finished_total{saga="enrollment",state="COMPENSATED"} 1',
    'lms_saga_steps_stuck_total{saga="enrollment",step="payment"} 1',
  ]);
});

test('parked messages are reported as they are now, and an unreachable database costs only its own numbers', async () => {
  const registry = new Registry();
  let parked: object[] = [{ consumer: 'course', state: 'DEAD', count: 2 }];
  const services = new Map([
    ['course', async () => parked],
    ['user', () => Promise.reject(new Error('away'))],
  ]);
  watchParkedMessages(registry, services, createLogger('silent'));
  const told = () => lines(registry, 'lms_held_events');
  const line = (state: string, count: number) => `lms_held_events{service="course",consumer="course",state="${state}"} ${count}`;
  expect(await told()).toEqual([line('DEAD', 2), line('RETRYING', 0), line('WAITING', 0)]);
  parked = [];
  expect(await told()).toEqual([line('DEAD', 0), line('RETRYING', 0), line('WAITING', 0)]);
});
