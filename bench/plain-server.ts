import { readFile } from 'node:fs/promises';
import Fastify from 'fastify';
import pg from 'pg';

/** The three operations by hand: fastify, pg, the same tables, the same JSON. No sign-in, no rules. */
const folder = process.argv[2] as string;
const read = async (name: string) => (await readFile(`${folder}/postgres/${name}`, 'utf8')).trim();
const address = `postgresql://lms:${await read('password')}@127.0.0.1:${await read('port')}`;
const courses = new pg.Pool({ connectionString: `${address}/lms_course`, max: 4 });
const users = new pg.Pool({ connectionString: `${address}/lms_user`, max: 4 });

const app = Fastify();

const instructorsOf = async (rows: { instructor_id: string }[]) => {
  const ids = [...new Set(rows.map((row) => row.instructor_id))];
  const found = await users.query('select id, display_name from users where id = any($1)', [ids]);
  return new Map(found.rows.map((row) => [row.id, { id: row.id, displayName: row.display_name }]));
};

app.get('/courses', async () => {
  const { rows } = await courses.query(
    `select id, title, summary, price_amount, price_currency, instructor_id from courses where status = 'PUBLISHED' order by id desc limit 50`,
  );
  const instructors = await instructorsOf(rows);
  const nodes = rows.map((row) => ({
    id: row.id,
    title: row.title,
    summary: row.summary,
    price: { amount: Number(row.price_amount), currency: row.price_currency },
    instructor: instructors.get(row.instructor_id),
  }));
  return { data: { courses: { nodes } } };
});

app.get<{ Params: { slug: string } }>('/courses/:slug', async ({ params }) => {
  const { rows } = await courses.query('select id, title, description, instructor_id from courses where slug = $1', [params.slug]);
  const [course] = rows;
  const modules = await courses.query('select id, title from modules where course_id = $1 order by position', [course.id]);
  const items = await courses.query('select id, module_id, title, kind from module_items where course_id = $1 order by position', [
    course.id,
  ]);
  const instructors = await instructorsOf(rows);
  return {
    data: {
      courseBySlug: {
        id: course.id,
        title: course.title,
        description: course.description,
        modules: modules.rows.map((module) => ({ ...module, items: items.rows.filter((item) => item.module_id === module.id) })),
        instructor: instructors.get(course.instructor_id),
        permissions: { canEdit: true },
      },
    },
  };
});

app.get<{ Params: { id: string } }>('/users/:id', async ({ params }) => {
  const { rows } = await users.query('select id, display_name as "displayName", email, role from users where id = $1', [params.id]);
  return { data: { me: rows[0] } };
});

process.on('SIGTERM', () => void app.close().then(() => Promise.all([courses.end(), users.end()])));
console.log(`ready ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
