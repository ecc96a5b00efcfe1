/**
 * A search as the text of a statement: its JSON form on one line, keys in one order, so that equal searches are equal
 * texts. `$` inside names and strings is written as an escape: `$1` then means a parameter wherever it stands.
 */
import { type Condition, isParameterMark, type SearchForm } from './form.ts';

/** A statement of the language `vector` and the values of its parameters. */
export interface SearchStatement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** The text of a form whose values are literals and parameter marks. */
export function printForm(form: SearchForm): string {
  const { search, schema, nearest, where, select, limit, offset, explain } = form;
  // the number stands for the mark until everything else is escaped
  const marked = JSON.stringify(
    { search, schema, nearest, where, select, limit, offset, explain },
    (_key, value: unknown) => {
      if (isParameterMark(value)) return { parameter: Number(value.parameter.slice(1)) };
      if (value instanceof Float32Array) return Array.from(value);
      return typeof value === 'bigint' ? String(value) : value;
    },
  );
  return marked.replaceAll('$', '\\u0024').replace(/\{"parameter":(\d+)\}/g, '{"parameter":"$$$1"}');
}

/** The statement of a form that holds plain JavaScript values: each becomes a parameter. */
export function statementOf(form: SearchForm): SearchStatement {
  const parameters: unknown[] = [];
  const mark = (value: unknown): unknown => {
    if (isParameterMark(value)) return value;
    parameters.push(value);
    return { parameter: `$${parameters.length}` };
  };
  const { nearest, where } = form;
  const text = printForm({
    ...form,
    ...(nearest === undefined ? {} : { nearest: { ...nearest, to: mark(nearest.to) } }),
    ...(where === undefined ? {} : { where: markCondition(where, mark) }),
  });
  return { text, parameters };
}

function markCondition(condition: Condition, mark: (value: unknown) => unknown): Condition {
  if ('and' in condition) return { and: condition.and.map((operand) => markCondition(operand, mark)) };
  if ('or' in condition) return { or: condition.or.map((operand) => markCondition(operand, mark)) };
  if ('not' in condition) return { not: markCondition(condition.not, mark) };
  switch (condition.op) {
    case 'is null':
    case 'is not null':
      return condition;
    case 'in':
    case 'not in':
      return { ...condition, value: condition.value.map(mark) };
    default:
      return { ...condition, value: mark(condition.value) };
  }
}
