/**
 * A query language of an author: `airports | keep state WA | show iata city | first 3`.
 *
 * A statement starts with a table's name and a bar. Each step takes the relation so far and gives the next one; what
 * comes out is optimized and run like SQL's plans.
 */
import {
  type BindContext,
  build,
  columnReference,
  constant,
  DbError,
  type Relation,
  type Translator,
} from 'aiondb/extend';

type Step = (input: Relation, words: readonly string[], context: BindContext) => Relation;

const text = { name: 'text' };

function find(input: Relation, name: string) {
  const column = input.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new DbError('42703', `column "${name}" does not exist`);
  return column;
}

const steps: Readonly<Record<string, Step>> = {
  keep(input, [name = '', value = ''], { functions }) {
    const { function: equals, returnType } = functions.resolveOperator('=', text, text).call;
    const operands = [columnReference(find(input, name)), constant(value, text)];
    return build.filter(input, { kind: 'call', function: equals, arguments: operands, type: returnType });
  },
  show: (input, names) =>
    build.project(
      input,
      names.map((name) => build.passThrough(find(input, name))),
    ),
  first: (input, [count]) => build.limit(input, constant(Number(count), { name: 'int8' }), undefined),
};

export const pipeLanguage: Translator<readonly (readonly string[])[]> = {
  language: 'pipe',
  claims: (words) => words[1] === '|',
  ready: async () => {},
  split: (whole) => [{ text: whole, offset: 0 }],
  normalize: (whole) => ({ key: whole, literals: [] }),
  parse: (whole) => whole.split('|').map((step) => step.trim().split(/\s+/)),
  bind([[name = ''] = [], ...rest], context) {
    const table = context.catalog.requireTable(undefined, name, context.searchPath);
    const attributes = table.columns.map((column) => ({
      column: context.columnIds.column(column.name, column.type, !column.notNull),
      number: column.number,
    }));
    let relation: Relation = build.scan({ id: table.id, name }, attributes);
    for (const [verb = '', ...words] of rest) {
      const step = steps[verb];
      if (step === undefined) throw new DbError('42601', `unknown step "${verb}"`);
      relation = step(relation, words, context);
    }
    const output = relation.columns.map((column) => ({ name: column.name, column }));
    return { kind: 'query', relation, output, command: 'SELECT', writes: false };
  },
};
