import { GiveUp, until, within } from '../../../platform/testing/until.js';
import { onHostedPage } from '../../kit/hosted-page.js';
import { newCourse, type Person } from '../../kit/school.js';
import { cancel, type Enrolled, enroll, enrollmentOf, lapsing, PRICE, startCheckout } from '../../kit/shop.js';
import type { Held, Hold } from '../attacks/hold.js';
import { change, rowsOf } from '../checks/rows.js';
import type { Click } from './moments.js';

/** A system whose services can be stopped at a point. */
export interface Stoppable {
  /** Of the services' databases. */
  url(database: string): string;
  hold(service: string, hold: Hold): Held;
  /** SIGKILL for the service's process. Resolves when it has been started anew. */
  restart(service: string): Promise<void>;
  /** Told of what was acknowledged: one event at least of the row. */
  readonly wrote?: (database: string, table: string, id: string) => void;
}

export interface People {
  readonly teacher: Person;
  /** Who clicks. */
  readonly ada: Person;
  /** Who waits for the seat. */
  readonly bob: Person;
}

/** What comes of a click at last, to the one who clicked and to the one who waits. */
const ENDS: Readonly<Record<Click, readonly [ada: string, bob: string]>> = {
  enroll: ['PENDING_PAYMENT', 'WAITLISTED'],
  pay: ['ACTIVE', 'WAITLISTED'],
  'give up': ['CANCELLED', 'PENDING_PAYMENT'],
  cancel: ['CANCELLED', 'PENDING_PAYMENT'],
  'cancel paid': ['CANCELLED', 'PENDING_PAYMENT'],
  'pay late': ['CANCELLED', 'PENDING_PAYMENT'],
};

/** Long: whoever is waited for is killed again meanwhile, for one lane after the other. */
const PATIENCE_MS = 240_000;

/** One course with one seat, and the two who want it: brought to where the click is due. */
export class Lane {
  #enrolled: Enrolled | undefined;
  #waiting: Enrolled | undefined;
  #page = '';

  private constructor(
    private readonly system: Stoppable,
    private readonly people: People,
    private readonly courseId: string,
    private readonly due: Click,
  ) {}

  static async open(system: Stoppable, people: People, due: Click): Promise<Lane> {
    const lane = new Lane(system, people, await courseWithASeat(people.teacher, `To ${due}`), due);
    if (due !== 'enroll') await lane.#enroll();
    if (due !== 'enroll' && due !== 'cancel') await lane.#checkOut();
    if (due === 'give up') await until(() => heard(lane.#press('decline')), PATIENCE_MS);
    if (due === 'cancel paid') {
      await until(() => heard(lane.#press('pay')), PATIENCE_MS);
      await lane.#becomes(people.ada, lane.#adas.id, 'ACTIVE');
    }
    return lane;
  }

  /** The click whose consequences somebody dies of. Its answer may be lost with them. */
  async click(): Promise<void> {
    switch (this.due) {
      case 'enroll':
        await enroll(this.people.ada, this.courseId);
        return;
      case 'pay':
        return this.#press('pay');
      case 'give up':
        return this.#press('cancel');
      case 'cancel':
      case 'cancel paid':
        await cancel(this.people.ada, this.#adas.id);
        this.system.wrote?.('lms_enrollment', 'enrollment', this.#adas.id);
        return;
      case 'pay late':
        return this.#payLate();
    }
  }

  /** Goes on as people do: what was not answered is done once more. Rejects when it does not end as it should. */
  async settle(): Promise<void> {
    const { ada, bob } = this.people;
    const [adas, bobs] = ENDS[this.due];
    if (this.due === 'enroll') await this.#enroll();
    else if (this.due !== 'pay late') await until(() => heard(this.click()), PATIENCE_MS);
    await this.#becomes(ada, this.#adas.id, adas);
    await this.#becomes(bob, (this.#waiting as Enrolled).id, bobs);
    if (this.due === 'pay late') await this.#paymentIs('REFUNDED');
  }

  get #adas(): Enrolled {
    return this.#enrolled as Enrolled;
  }

  async #enroll(): Promise<void> {
    this.#enrolled = await enrolled(this.system, this.people.ada, this.courseId);
    this.#waiting = await enrolled(this.system, this.people.bob, this.courseId);
  }

  async #checkOut(): Promise<void> {
    const opened = async () => {
      this.#page = (await startCheckout(this.people.ada, this.#adas.id)).url;
      return true;
    };
    await until(async () => (await opened().catch(unlessSignedOut)) ?? false, PATIENCE_MS);
  }

  async #press(button: 'pay' | 'decline' | 'cancel'): Promise<void> {
    await onHostedPage(new URL(this.people.ada.client.url).origin, this.#page, button);
  }

  async #becomes(person: Person, id: string, status: string): Promise<void> {
    let last = '';
    const reached = async () => {
      last = (await enrollmentOf(person, id).catch(unlessSignedOut))?.status ?? last;
      return last === status;
    };
    await until(reached, PATIENCE_MS).catch((error) => {
      if (isSignedOut(error)) throw error;
      throw new Error(`enrollment ${id} to ${this.due} is ${last}, not ${status}`);
    });
  }

  /** While payment has not heard yet that the seat has lapsed, the money comes. */
  async #payLate(): Promise<void> {
    // All of them: the first that comes by may be that of a lane before, which comes once more.
    const unheard = this.system.hold('payment', { point: 'inbox.received-not-handled', type: 'ENROLLMENT_PAYMENT_CALLED_OFF', all: true });
    try {
      await this.#lapse();
      await within(unheard.reached, PATIENCE_MS, 'word that the seat has lapsed');
      const lapsed = `select 1 from enrollment where id = '${this.#adas.id}' and status = 'CANCELLED'`;
      await until(async () => (await rowsOf(this.system.url('lms_enrollment'), lapsed)).length === 1, PATIENCE_MS);
      await until(
        () =>
          this.#press('pay').then(
            () => true,
            () => false,
          ),
        PATIENCE_MS,
      );
      await this.#paymentIs('SUCCEEDED');
    } finally {
      unheard.letGo();
    }
  }

  async #paymentIs(status: string): Promise<void> {
    const there = `select 1 from payment where enrollment_id = '${this.#adas.id}' and status = '${status}'`;
    await until(async () => (await rowsOf(this.system.url('lms_payment'), there)).length === 1, PATIENCE_MS);
  }

  #lapse(): Promise<void> {
    return change(this.system.url('lms_enrollment'), lapsing(this.#adas.id));
  }
}

/** Whoever died last may not be found again yet. */
async function courseWithASeat(teacher: Person, title: string): Promise<string> {
  let made: { readonly id: string } | undefined;
  await until(async () => {
    made = await newCourse(teacher, { title, price: PRICE, capacity: 1 }).catch(unlessSignedOut);
    return made !== undefined;
  }, PATIENCE_MS);
  return (made as { readonly id: string }).id;
}

/** The enrollment that there is, or a new one where the kill came before its commit. */
async function enrolled({ wrote }: Stoppable, person: Person, courseId: string): Promise<Enrolled> {
  let found: Enrolled | undefined;
  const again = async () => {
    const { myEnrollments } = await person.client.ok(MINE);
    found = myEnrollments.nodes.find(({ course }: { course: { id: string } | null }) => course?.id === courseId);
    if (found) return true;
    found = await enroll(person, courseId);
    wrote?.('lms_enrollment', 'enrollment', found.id);
    return true;
  };
  await until(async () => (await again().catch(unlessSignedOut)) ?? false, PATIENCE_MS);
  return found as Enrolled;
}

/** False while who would answer is away. Any other refusal says that a click before was heard. */
function heard(click: Promise<void>): Promise<boolean> {
  return click.then(
    () => true,
    (error: Error) => !/UNAVAILABLE|fetch failed|\b50\d\b/.test(error.message),
  );
}

/** For a check of `until`: a service that is down comes back, but a person who is signed out does not come in again by waiting. */
export function unlessSignedOut(error: Error): undefined {
  if (isSignedOut(error)) throw new GiveUp('the person is signed out', { cause: error });
}

const isSignedOut = (error: Error): boolean => error.message.includes('UNAUTHENTICATED');

const MINE = '{ myEnrollments(first: 100) { nodes { id status course { id } } } }';
