/**
 * How writes read as text, without their input: the fields that logical and physical writes share.
 */
import type {
  ConflictClause,
  DeleteRelation,
  GraphInsertRelation,
  GraphUpdateRelation,
  InsertRelation,
  UpdateRelation,
} from '../write.ts';
import { type Form, type Forms, flag, list, name, number, optional, record, word } from './form.ts';
import * as part from './part-form.ts';

const conflict: Form<ConflictClause> = record<ConflictClause>({
  arbiters: list(number),
  action: word('nothing', 'update'),
  existing: list(part.attribute),
  assignments: list(part.assignment),
  where: part.optionalExpression,
});

export const insertFields: Forms<Omit<InsertRelation<unknown>, 'input'>> = {
  table: part.table,
  values: list(part.assignment),
  attributes: list(part.attribute),
  checks: list(part.check),
  conflict: optional(conflict),
  returning: list(part.attribute),
  rowId: part.optionalColumn,
  countsRows: flag,
};

export const updateFields: Forms<Omit<UpdateRelation<unknown>, 'input'>> = {
  table: part.table,
  rowId: part.expression,
  assignments: list(part.assignment),
  attributes: list(part.attribute),
  checks: list(part.check),
  returning: list(part.attribute),
  countsRows: flag,
};

export const deleteFields: Forms<Omit<DeleteRelation<unknown>, 'input'>> = {
  table: part.table,
  rowId: part.expression,
  returning: list(part.attribute),
  countsRows: flag,
};

export const graphUpdateFields: Forms<Omit<GraphUpdateRelation<unknown>, 'input'>> = {
  entity: word('node', 'relationship'),
  target: part.identity,
  changes: list(part.graphChange),
};

export const graphInsertFields: Forms<Omit<GraphInsertRelation<unknown>, 'input'>> = {
  entity: word('node', 'relationship'),
  labels: list(name),
  properties: part.expression,
  source: optional(part.identity),
  target: optional(part.identity),
  table: part.column,
  rowId: part.column,
};
