/**
 * Parse benchmark: `npx tsx test/sql-grammar/parse-bench.ts`. Prints, for statements of several lengths, the median
 * time of lexing, normalizing, matching by Ohm, and the whole parse; and the bounds of large statements.
 */
import { loadDialect } from '../../frontends/sql/grammar/dialect.ts';
import { tokenize } from '../../frontends/sql/lexer.ts';
import { normalizeStatement } from '../../frontends/sql/normalize.ts';
import { parseSql } from '../../frontends/sql/parse.ts';

const statements: readonly (readonly [string, string])[] = [
  ['commit', 'COMMIT'],
  ['point lookup, 49 characters', 'SELECT id, name FROM users WHERE id = 42 LIMIT 10'],
  ['insert, 84 characters', 'INSERT INTO t VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING *'],
  [
    'create table, 136 characters',
    "CREATE TABLE t (a int PRIMARY KEY, b varchar(10) NOT NULL DEFAULT 'x', c numeric(10,2) CHECK (c > 0) " +
      'REFERENCES d (e) ON DELETE CASCADE)',
  ],
  [
    'join and group, 310 characters',
    'SELECT u.id, u.name, count(o.id) AS orders, sum(o.total) FROM users u LEFT JOIN orders o ON o.user_id = u.id ' +
      "WHERE u.created_at > '2024-01-01' AND (u.status = 'active' OR u.role IN ('admin', 'owner')) AND " +
      "lower(u.email) LIKE '%@example.com' GROUP BY u.id, u.name HAVING count(o.id) > 3 ORDER BY orders DESC LIMIT 20",
  ],
];

function medianMicroseconds(body: () => void): number {
  const samples: number[] = [];
  const repeats = 200;
  for (let i = 0; i < 300; i++) body();
  for (let sample = 0; sample < 15; sample++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < repeats; i++) body();
    samples.push(Number(process.hrtime.bigint() - start) / 1000 / repeats);
  }
  return samples.sort((left, right) => left - right)[7]!;
}

function large(name: string, text: string): void {
  const before = process.memoryUsage().heapUsed;
  const start = process.hrtime.bigint();
  parseSql(text);
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
  console.log(
    `${name}: ${(text.length / 1e6).toFixed(2)} MB, ${milliseconds.toFixed(0)} ms, ${megabytes.toFixed(0)} MB`,
  );
}

const started = process.hrtime.bigint();
const dialect = await loadDialect();
console.log(`load grammar: ${(Number(process.hrtime.bigint() - started) / 1e6).toFixed(1)} ms`);
console.log('µs: lex, normalize, match, parse');
for (const [name, text] of statements) {
  const { codes } = tokenize(text);
  const times = [
    medianMicroseconds(() => tokenize(text)),
    medianMicroseconds(() => normalizeStatement(text)),
    medianMicroseconds(() => dialect.grammar.match(codes)),
    medianMicroseconds(() => parseSql(text)),
  ];
  console.log(`${name}: ${times.map((time) => time.toFixed(1)).join(', ')}`);
}
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
large(
  'VALUES of 30,000 rows',
  `INSERT INTO t VALUES ${range(30000)
    .map((i) => `(${i}, 'name ${i}', ${i * 1.5}, NULL)`)
    .join()}`,
);
large('IN list of 100,000', `SELECT * FROM t WHERE a IN (${range(100000).join()})`);
large(
  'OR chain of 5,000',
  `SELECT * FROM t WHERE ${range(5000)
    .map((i) => `a = ${i}`)
    .join(' OR ')}`,
);
