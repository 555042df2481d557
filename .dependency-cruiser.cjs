const { Visitor } = require('@swc/core/Visitor.js');

/** The visitor that dependency-cruiser walks the syntax tree with does not know `using` yet: its imports are those of a `const`. */
const visitStatement = Visitor.prototype.visitStatement;
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  return { ...statement, decls: this.visitVariableDeclarators(statement.decls) };
};

/** Who may import whom. Each rule carries the sentence that a person reads who breaks it. */

const testCode = '(\\.test\\.ts|/contract\\.ts|\\.contract\\.ts|\\.worker\\.ts)$|/test-kit(/|\\.ts$)|^platform/testing/|^tests/|^bench/';

/** A package that one adapter hides: everybody else speaks to the seam in front of it. */
const onlyIn = (name, packages, files, seam) => ({
  name: `${name}-stays-in-its-adapter`,
  comment: `${name} is imported in its adapter's file alone; speak to ${seam}, which has a second adapter or a test that stands in.`,
  severity: 'error',
  from: { pathNot: files },
  to: { path: `(^|node_modules/)(${packages})(/|$)` },
});

/** The floors of platform/, the lowest first, with what each is for. */
const floors = {
  kernel: 'words that everything speaks: clock, ids, errors, identity, settings, the context of a call as a type',
  postgres: 'PostgreSQL: pools, sessions, transactions, migrations, the embedded server',
  adapters: 'seams to Redis, mail, object stores and metrics, each with its adapters',
  security: 'tokens, keys, passwords, passports, sessions, rate limits',
  messaging: 'events on their way: bus, outbox, inbox, projections, read models, sagas, feed',
  service: 'what a service is made of: its declaration, aggregates, GraphQL, jobs, workers',
  transport: 'how services are called: in process, over HTTP, found by discovery',
  testing: 'the test kit',
};

const floorRules = Object.keys(floors)
  .slice(0, -1)
  .map((floor, at, names) => ({
    name: `platform-floor-${floor}`,
    comment: `platform/${floor} (${floors[floor]}) imports ${at === 0 ? 'no other floor' : `the floors below it alone (${names.slice(0, at).join(', ')})`}: what it needs of a higher one is handed to it, or belongs further down.`,
    severity: 'error',
    from: { path: `^platform/${floor}/`, pathNot: testCode },
    to: {
      path: `^platform/(${Object.keys(floors)
        .slice(at + 1)
        .join('|')})/`,
    },
  }));

module.exports = {
  forbidden: [
    ...floorRules,
    {
      name: 'platform-has-floors',
      comment: 'A file of platform/ lies on one of its floors: see docs/architecture.md.',
      severity: 'error',
      from: { path: '^platform/', pathNot: `^platform/(${Object.keys(floors).join('|')})/` },
      to: {},
    },
    {
      name: 'platform-knows-nothing-of-the-lms',
      comment: 'platform/ imports packages only: it is the ground every service stands on, and must build without any of them.',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^(router|subgraphs|schema|cli|tests|bench)/|^codegen' },
    },
    {
      name: 'events-are-contracts',
      comment:
        'schema/events/ imports zod, platform/messaging/event/define and the replies of sagas: a contract that leans on code changes with it.',
      severity: 'error',
      from: { path: '^schema/events/', pathNot: testCode },
      to: { pathNot: '^schema/events/|^platform/messaging/(event/define|saga/replies)\\.ts$|(^|node_modules/)zod(/|$)' },
    },
    {
      name: 'questions-are-contracts',
      comment: 'schema/questions/ imports platform/transport/ask, and types: what one service may ask of another is said without either.',
      severity: 'error',
      from: { path: '^schema/questions/', pathNot: testCode },
      to: { pathNot: '^schema/questions/|^platform/transport/ask\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-are-contracts',
      comment:
        'schema/rules/ imports platform/kernel/policy and decimal, and schema/events: who may do what in a course, and what makes a grade, is the same in every service.',
      severity: 'error',
      from: { path: '^schema/rules/', pathNot: testCode },
      to: { pathNot: '^schema/(rules|events)/|^platform/kernel/(policy|decimal)\\.ts$' },
    },
    {
      name: 'read-models-are-shared',
      comment:
        'schema/read-models/ imports what is said between services, and platform up to messaging: it is what several services keep of a course and its learners, in the same way.',
      severity: 'error',
      from: { path: '^schema/read-models/', pathNot: testCode },
      to: { pathNot: '^schema/(read-models|events|questions|rules)/|^platform/(kernel|postgres|messaging)/|(^|node_modules/)@mikro-orm/' },
    },
    {
      name: 'router-knows-no-subgraph',
      comment: 'router/ imports platform and schema: it reaches a subgraph through its client alone, in process or over HTTP.',
      severity: 'error',
      from: { path: '^router/' },
      to: { path: '^(subgraphs|cli|tests|bench)/|^codegen' },
    },
    {
      name: 'router-steps-know-no-transport',
      comment:
        'router/supergraph/ is below router/pipeline/, and that is below http/, subscriptions/ and discovery/: every transport runs the same steps.',
      severity: 'error',
      from: { path: '^router/(supergraph|pipeline)/', pathNot: testCode },
      to: { path: '^router/(http|subscriptions|discovery)/|^router/(router|gateway)\\.ts$' },
    },
    {
      name: 'router-supergraph-knows-no-step',
      comment:
        'router/supergraph/ holds what is derived from a supergraph; the steps of a request in router/pipeline/ use it, not the reverse.',
      severity: 'error',
      from: { path: '^router/supergraph/', pathNot: testCode },
      to: { path: '^router/pipeline/' },
    },
    {
      name: 'apollo-internals-stay-under-supergraph',
      comment:
        "Apollo's planner, gateway, composition and federation internals are imported under router/supergraph/ alone: an upgrade changes one folder.",
      severity: 'error',
      from: { pathNot: '^router/supergraph/' },
      to: {
        path: '(^|node_modules/)@apollo/(composition|federation-internals|gateway|query-graphs|query-planner|server-gateway-interface)(/|$)',
      },
    },
    {
      name: 'subgraph-stands-alone',
      comment:
        'A subgraph imports platform, and events, questions, rules and read models of schema: it must run in a process without router and command line.',
      severity: 'error',
      from: { path: '^subgraphs/' },
      to: { path: '^(router|cli|tests|bench)/|^codegen|^schema/(?!(events|questions|rules|read-models)/)' },
    },
    {
      name: 'subgraph-never-imports-another',
      comment: 'A subgraph never imports another: ask its owner (platform/transport/ask) or keep a read model fed by its events.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/' },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'callers-are-read-in-the-context',
      comment:
        'Services and rules read who calls from `context.caller` alone, which takes note of it: what is read beside it would be given to others (docs/services.md).',
      severity: 'error',
      from: { path: '^(subgraphs|schema/(rules|read-models))/' },
      to: { path: '^(platform/postgres/on-behalf|platform/security/passport/)|^(node:)?async_hooks$' },
    },
    {
      name: 'nobody-imports-the-command-line',
      comment: 'cli/ is the top: only code generation, journeys and benchmarks, which run the whole, import it.',
      severity: 'error',
      from: { pathNot: '^(cli|tests|bench)/|^codegen\\.ts$' },
      to: { path: '^cli/' },
    },
    onlyIn('kafkajs', 'kafkajs', '^(platform/messaging/bus/kafka/[^/]*|bench/events/plain-kafkajs)\\.ts$', 'platform/messaging/bus/bus.ts'),
    onlyIn('ioredis', 'ioredis', '^platform/.*/redis[^/]*\\.ts$', 'the seam in whose folder the adapter lies'),
    onlyIn(
      'jose',
      'jose',
      '^platform/security/(tokens|device-tokens|passport/passport-tokens)(\\.test)?\\.ts$',
      'platform/security/tokens.ts or platform/security/passport',
    ),
    onlyIn('S3', '@aws-sdk/.+', '^platform/adapters/object-store/s3[^/]*\\.ts$', 'platform/adapters/object-store'),
    onlyIn(
      'OpenSearch',
      '@opensearch-project/opensearch',
      '^platform/adapters/search-index/opensearch/client\\.ts$',
      'platform/adapters/search-index',
    ),
    {
      name: 'no-test-code-in-production',
      comment: 'The test kit and tests are not shipped: what runs must not import them.',
      severity: 'error',
      from: { path: '\\.ts$', pathNot: testCode },
      to: { path: testCode },
    },
    {
      name: 'no-development-package-in-production',
      comment: 'A package that what runs imports belongs in dependencies, or an install without development packages breaks.',
      severity: 'error',
      from: { path: '^(platform|router|subgraphs|schema|cli)/', pathNot: `${testCode}|^cli/codegen/` },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-declared-packages',
      comment: 'A package must stand in package.json: one that is only there because another needs it may go any day.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere: the file is gone, or the package is not installed.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      comment: 'Files that import each other, types included, can only be read and moved together: take out what both need.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nobody imports this file and it imports nobody: it is dead, or its caller is missing.',
      severity: 'error',
      // The types of a package that brings none are found without an import.
      from: { orphan: true, pathNot: `${testCode}|^[^/]+$|\\.d\\.ts$` },
      to: {},
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/|^\\.(lms|servers|git)/|\\.graphql$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
