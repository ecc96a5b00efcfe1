/**
 * Binds a text without a database: the built-in functions, fresh column ids, parameters of any type.
 */

import {
  type BindContext,
  type BoundQuery,
  type Catalog,
  ColumnIds,
  type DataType,
  DbError,
} from '../../engine/extend.ts';
import { createFunctionRegistry, type FunctionRegistry } from '../../engine/function/function.ts';
import { bindStatement } from '../../frontends/cypher/bind/bind-statement.ts';
import { parseCypher } from '../../frontends/cypher/parse.ts';

const builtins = createFunctionRegistry();

export function bindContext(text: string, functions: FunctionRegistry = builtins): BindContext {
  const types: (DataType | undefined)[] = [];
  const refuse = (what: string) => (): never => {
    throw new DbError('0A000', `${what} is not part of this test`);
  };
  return {
    catalog: {} as Catalog,
    functions,
    columnIds: new ColumnIds(),
    parameterTypes: [],
    inferParameter: (index, type) => {
      types[index] = type;
    },
    parameterType: (index) => types[index],
    dependOn: () => '',
    searchPath: ['public'],
    currentUser: 'test',
    creationSchema: refuse('creating'),
    preparedTypes: () => undefined,
    notice: () => undefined,
    bindOther: refuse('another language'),
    text,
  };
}

export function bindText(text: string, functions?: FunctionRegistry): BoundQuery {
  return bindStatement(parseCypher(text), bindContext(text, functions));
}
