/**
 * Rows with a rule and without it are the same. Each rule is taken out of the optimizer in turn, and all of them at
 * once; queries that one of them changes the plan of run over small tables with nulls and duplicates in them.
 */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { type Database, open } from '../../adapters/embedded/embedded.ts';
import type { Rule } from '../../engine/optimize/context.ts';
import { builtinRules } from '../../engine/optimize/normalize.ts';

const tables = `
create table people (id int primary key, email text unique, city text, age int);
create table orders (id int primary key, person int, product int, amount float8);
insert into people select g, 'p' || g, case when g % 5 = 0 then null else 'c' || g % 4 end, g % 7 from generate_series(1, 60) g;
insert into orders select g, case when g % 9 = 0 then null else g % 70 end, g % 6, g / 8.0 from generate_series(1, 150) g;
create index people_city_age on people (city, age);
create index orders_person on orders (person);
analyze`;

const queries = [
  `select * from (select id, age + 1 as older from people) p where older > 3`,
  `select p.id, o.amount from people p cross join orders o where p.id = o.person and p.age = 3 and o.amount > 2`,
  `select p.id, o.amount from people p left join orders o on p.id = o.person where o.amount is null`,
  `select p.id, o.amount from people p left join orders o on p.id = o.person and p.age = 3 and o.amount > 2`,
  `select p.id, o.amount from people p full join orders o on p.id = o.person and o.amount > 5 where p.age = 3`,
  `select p.id, o.id from people p right join orders o on p.id = o.person and p.age > 3`,
  `select p.id from people p left join orders o on 1 = 2 where p.age = 1`,
  `select p.id from people p left join orders o on p.id = o.person and null`,
  `select * from (select city, count(*) as n from people group by city) c where city = 'c1' and n > 1`,
  `select * from (select city, age, count(*) as n from people group by rollup (city, age)) c where city is null`,
  `select * from (select id, city, rank() over (partition by city order by age) r from people) p where city = 'c2' and r < 3`,
  `select * from (select id from people union all select id from orders) u where id = 7`,
  `select * from (select distinct on (city) city, age from people order by city, age desc) c where age = 6`,
  `with c as (select id, age from people) select age from c where id = 7`,
  `with c as not materialized (select id, age from people) select c.age from c join c d on c.id = d.age`,
  `with c as (select person, sum(amount) s from orders group by person) select p.id, s from people p join c on c.person = p.id where p.id < 4`,
  `select id from people where id::int8 = 5::int8 or age::int8 > id::int8`,
  `select id from people where age not in (select product from orders)`,
  `select id from people where city not in (select city from people where age = 1)`,
  `select id, (select count(*) from orders o where o.person = p.id) as n from people p where p.age < 3`,
  `select id from people p where exists (select 1 from orders o where o.person = p.id and o.amount > p.age)`,
  `select id from people where age > all (select product from orders where amount < 2)`,
  `select id from people where city in ('c1', 'c3', null) and age in (1, 2)`,
  `select id from people where city = 'c1' order by age, id limit 4`,
  `select count(*), max(age) from people where false`,
  `select city from people where false group by city`,
];

const rules = builtinRules as Rule[];
const all = [...rules];
let expected: readonly string[][];

async function rowsOfAll(): Promise<string[][]> {
  const db: Database = await open();
  try {
    await db.exec(tables);
    const results: string[][] = [];
    for (const text of queries) {
      const { rows } = await db.query(text);
      results.push(rows.map((row) => JSON.stringify(Object.values(row as object))).sort());
    }
    return results;
  } finally {
    await db.close();
  }
}

beforeAll(async () => {
  expected = await rowsOfAll();
});

afterEach(() => {
  rules.splice(0, rules.length, ...all);
});

for (const [i, rule] of all.entries()) {
  test(`without ${rule.name}`, async () => {
    rules.splice(i, 1);
    expect(await rowsOfAll()).toEqual(expected);
  });
}

test('without any rule', async () => {
  rules.splice(0, rules.length);
  expect(await rowsOfAll()).toEqual(expected);
});

test('the queries have answers', () => {
  expect(expected.filter((rows) => rows.length > 0).length).toBeGreaterThan(18);
});
