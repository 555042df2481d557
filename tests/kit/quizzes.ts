import type { Person } from './school.js';

/** A published course with a quiz of one question, "What is 6 · 7?", which an item shows. By its key, 41 is right. */
export interface Quizzing {
  readonly courseId: string;
  readonly contentId: string;
}

/** The question as its author writes it. */
const asked = (answerNumber: number, ids: Record<string, string> = {}) => ({
  kind: 'NUMERIC',
  prompt: 'What is 6 · 7?',
  points: 10,
  answerNumber,
  ...ids,
});

const sections = (answerNumber: number, [sectionId, questionId]: readonly string[] = []) => [
  { ...(sectionId && { id: sectionId }), title: 'All', questions: [asked(answerNumber, questionId ? { id: questionId } : {})] },
];

export async function newQuizzing({ client }: Person, quiz: Record<string, unknown> = {}): Promise<Quizzing> {
  const { createCourse } = await client.ok('mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id } }', {
    input: { title: 'Arithmetic', summary: 'Numbers' },
  });
  const courseId: string = createCourse.id;
  const contentId = await newQuiz({ client }, courseId, quiz);
  const { addModule } = await client.ok('mutation ($input: AddModuleInput!) { addModule(input: $input) { id } }', {
    input: { courseId, title: 'One' },
  });
  await client.ok('mutation ($input: AddModuleItemInput!) { addModuleItem(input: $input) { id } }', {
    input: { moduleId: addModule.id, title: 'A quiz', kind: 'CONTENT', refId: contentId },
  });
  await client.ok('mutation ($id: ID!) { publishCourse(id: $id) { id } }', { id: courseId });
  return { courseId, contentId };
}

export async function newQuiz({ client }: Pick<Person, 'client'>, courseId: string, quiz: Record<string, unknown> = {}): Promise<string> {
  const { createContent } = await client.ok('mutation ($input: CreateContentInput!) { createContent(input: $input) { id } }', {
    input: { courseId, title: 'Multiply', kind: 'QUIZ', quiz: { weight: 1, sections: sections(41), ...quiz } },
  });
  return createContent.id;
}

/** The author notices that 42 is right. */
export async function correctKey({ client }: Person, contentId: string): Promise<void> {
  const { content } = await client.ok(
    'query ($id: ID!) { content(id: $id) { quiz { weight review { score answers key feedback } sections { id questions { id } } } } }',
    { id: contentId },
  );
  const [section] = content.quiz.sections;
  const { weight, review } = content.quiz;
  const quiz = { weight, review, sections: sections(42, [section.id, section.questions[0].id]) };
  await client.ok('mutation ($input: UpdateContentInput!) { updateContent(input: $input) { id } }', { input: { id: contentId, quiz } });
}

/** Takes the quiz from its start to its end. */
export async function takeQuiz(student: Person, contentId: string, number: number): Promise<{ id: string; percent: number | null }> {
  return submitQuiz(student, await answerQuiz(student, contentId, number));
}

/** Begins an attempt and saves the answer: the attempt's id. */
export async function answerQuiz({ client }: Person, contentId: string, number: number): Promise<string> {
  const { startQuizAttempt: attempt } = await client.ok(
    'mutation ($id: ID!) { startQuizAttempt(contentId: $id) { id questions { id } } }',
    { id: contentId },
  );
  await client.ok('mutation ($input: SaveQuizAnswersInput!) { saveQuizAnswers(input: $input) { id } }', {
    input: { attemptId: attempt.id, answers: [{ questionId: attempt.questions[0].id, number }] },
  });
  return attempt.id;
}

export const submitQuiz = async ({ client }: Person, id: string): Promise<{ id: string; percent: number | null }> =>
  (await client.ok('mutation ($id: ID!) { submitQuizAttempt(id: $id) { id percent passed } }', { id })).submitQuizAttempt;

/** Gives a student this many attempts beside everybody's. */
export async function accommodate({ client }: Person, contentId: string, studentId: string, extraAttempts: number): Promise<void> {
  const input = { contentId, studentId, extraAttempts };
  await client.ok('mutation ($input: QuizAccommodationInput!) { setQuizAccommodation(input: $input) { questionCount } }', { input });
}
