/**
 * Reads what relation-printer.ts prints.
 */
import type { FunctionRegistry } from '../../function/function.ts';
import type { Column } from '../expression.ts';
import type { Relation } from '../relation.ts';
import { ExpressionParser, type Renumbering } from './expression-parser.ts';
import { list, optional, parseFields, type TextIn } from './form.ts';
import * as part from './part-form.ts';
import { type NodeForm, relationForms } from './relation-form.ts';
import type { Scanner } from './scanner.ts';

const kinds = Object.keys(relationForms) as readonly Relation['kind'][];
const spelledKinds = kinds.map((kind) => kind.replaceAll(' ', '-'));

export class RelationParser implements TextIn {
  readonly scanner: Scanner;
  readonly expressions: ExpressionParser;

  constructor(scanner: Scanner, functions: FunctionRegistry, renumbering: Renumbering) {
    this.scanner = scanner;
    this.expressions = new ExpressionParser(scanner, functions, renumbering, () => this.relation());
  }

  relation = (): Relation => {
    const kind = kinds[spelledKinds.indexOf(this.expressions.word(spelledKinds))]!;
    const form = relationForms[kind] as unknown as NodeForm<Relation>;
    const columnsForm =
      form.hasOwnColumns === true ? { ...list(part.column), absent: undefined } : optional(list(part.column));
    const { columns, ...fields } = parseFields(form.fields, this, { columns: columnsForm } as never) as Omit<
      Relation,
      'kind'
    >;
    const given = columns as readonly Column[] | undefined;
    const built = form.build(fields as Omit<Relation, 'kind' | 'columns'>, given);
    return given === undefined || form.hasOwnColumns === true ? built : { ...built, columns: given };
  };
}
