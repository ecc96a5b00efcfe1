/**
 * Subscripts of int2vector and oidvector, which begin at 0 where those of arrays begin at 1.
 */
import type { DataType, Datum, FunctionRegistry } from '../../../engine/extend.ts';

type Numbers = readonly number[];

const int4: DataType = { name: 'int4' };

/** Adds `v[i]`, generate_subscripts, array_lower and array_upper of both types. */
export function registerZeroBasedArrays(functions: FunctionRegistry): void {
  for (const [name, elementName] of [
    ['int2vector', 'int2'],
    ['oidvector', 'oid'],
  ] as const) {
    const element: DataType = { name: elementName };
    const vector: DataType = { name, element };
    const scalar = (
      functionName: string,
      returns: DataType,
      evaluate: (numbers: Numbers, index: number) => Datum,
    ): void =>
      functions.register({
        kind: 'scalar',
        name: functionName,
        parameters: [vector, int4],
        returns,
        volatility: 'immutable',
        strict: true,
        evaluate,
      });
    scalar('array_get', element, (numbers, index) => numbers[index] ?? null);
    scalar('array_lower', int4, (numbers, dimension) => (dimension === 1 && numbers.length > 0 ? 0 : null));
    scalar('array_upper', int4, (numbers, dimension) =>
      dimension === 1 && numbers.length > 0 ? numbers.length - 1 : null,
    );
    functions.register({
      kind: 'table',
      name: 'generate_subscripts',
      parameters: [vector, int4],
      columns: () => [{ name: 'generate_subscripts', type: int4 }],
      strict: true,
      volatility: 'immutable',
      rows: (numbers: Numbers, dimension: number) => (dimension === 1 ? numbers.map((_number, i) => [i]) : []),
    });
  }
}
