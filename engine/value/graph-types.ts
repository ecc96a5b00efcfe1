/**
 * The types of the graph languages as TypeDefinitions: `any`, node, relationship, path. builtin-types.ts registers them.
 *
 * None of them is read from text, except that a text stands for itself as `any`: that is what a parameter without a
 * declared type is in Cypher.
 */
import { unsupported } from '../error.ts';
import { writeCypherKey } from './cypher-key.ts';
import { compareCypher } from './cypher-order.ts';
import { printCypherResult } from './cypher-value.ts';
import type { TypeDefinition } from './type.ts';

const shared = {
  vector: 'any',
  byteLength: -1,
  print: (value: unknown) => printCypherResult(value),
  compare: (left: unknown, right: unknown) => compareCypher(left, right),
  writeKey: writeCypherKey,
} as const satisfies Partial<TypeDefinition>;

function graphType(name: string, oid: number): TypeDefinition {
  return {
    ...shared,
    name,
    sqlName: name,
    oid,
    arrayOid: oid + 1,
    category: 'user',
    parse: () => {
      throw unsupported(`reading a ${name} from text`);
    },
  };
}

export const graphTypes: readonly TypeDefinition[] = [
  {
    ...shared,
    name: 'any',
    sqlName: 'any',
    oid: 16400,
    arrayOid: 16401,
    category: 'pseudo',
    parse: (text) => text,
  },
  graphType('node', 16402),
  graphType('relationship', 16404),
  graphType('path', 16406),
];
