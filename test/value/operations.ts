/** The operations that spec/value/operations tables name: arguments and result as text, in America/New_York. */

import { fromLocal, toLocal } from '../../engine/value/date-time.ts';
import { divideInterval, justifyInterval, multiplyInterval } from '../../engine/value/interval.ts';
import * as access from '../../engine/value/json-access.ts';
import { compareJsonb, jsonbContains, jsonbHasKey } from '../../engine/value/json-compare.ts';
import * as numeric from '../../engine/value/numeric-arithmetic.ts';
import * as numericFunction from '../../engine/value/numeric-function.ts';
import { timeZone } from '../../engine/value/time-zone.ts';
import { type Datum, definitionOf } from '../../engine/value/type.ts';
import { typeNamed } from './type-named.ts';

const settings = { timeZone: 'America/New_York', extraFloatDigits: 1, byteaOutput: 'hex' } as const;

// biome-ignore lint/suspicious/noExplicitAny: a table of functions over datums of many types
type Loose = any;

function read(typeName: string, text: string): Loose {
  const type = typeNamed(typeName);
  return definitionOf(type).parse(text, type, settings);
}

function operation(
  argumentTypes: readonly string[],
  resultType: string,
  compute: (...values: Loose[]) => Datum,
): (texts: readonly string[]) => string {
  return (texts) => {
    const result = compute(...argumentTypes.map((type, i) => (type === 'pattern' ? texts[i] : read(type, texts[i]!))));
    if (result === null || result === undefined) return 'NULL';
    const type = typeNamed(resultType);
    return definitionOf(type).print(result, type, settings);
  };
}

const numericPair = ['numeric', 'numeric'];
const path = ['jsonb', 'text[]'];

export const operations: Readonly<Record<string, (texts: readonly string[]) => string>> = {
  'numeric +': operation(numericPair, 'numeric', numeric.addNumeric),
  'numeric -': operation(numericPair, 'numeric', numeric.subtractNumeric),
  'numeric *': operation(numericPair, 'numeric', numeric.multiplyNumeric),
  'numeric /': operation(numericPair, 'numeric', numeric.divideNumeric),
  'numeric %': operation(numericPair, 'numeric', numeric.moduloNumeric),
  power: operation(numericPair, 'numeric', numericFunction.powerNumeric),
  log: operation(numericPair, 'numeric', numericFunction.logNumeric),
  sqrt: operation(['numeric'], 'numeric', numericFunction.sqrtNumeric),
  ln: operation(['numeric'], 'numeric', numericFunction.lnNumeric),
  exp: operation(['numeric'], 'numeric', numericFunction.expNumeric),
  round: operation(['numeric', 'int4'], 'numeric', numeric.roundNumeric),
  trunc: operation(['numeric', 'int4'], 'numeric', numeric.truncateNumeric),
  'to Berlin': operation(['timestamptz'], 'timestamp', (value) => toLocal(value, timeZone('Europe/Berlin'))),
  'from Berlin': operation(['timestamp'], 'timestamptz', (value) => fromLocal(value, timeZone('Europe/Berlin'))),
  'interval *': operation(['interval', 'float8'], 'interval', multiplyInterval),
  'interval /': operation(['interval', 'float8'], 'interval', divideInterval),
  'justify interval': operation(['interval'], 'interval', (value) => justifyInterval(value, 'both')),
  'justify hours': operation(['interval'], 'interval', (value) => justifyInterval(value, 'hours')),
  'justify days': operation(['interval'], 'interval', (value) => justifyInterval(value, 'days')),
  'jsonb @>': operation(['jsonb', 'jsonb'], 'bool', jsonbContains),
  'jsonb <=>': operation(['jsonb', 'jsonb'], 'int4', (left, right) => Math.sign(compareJsonb(left, right))),
  'jsonb ?': operation(['jsonb', 'text'], 'bool', jsonbHasKey),
  'jsonb ->': operation(['jsonb', 'text'], 'jsonb', access.jsonField),
  'jsonb #>': operation(path, 'jsonb', access.jsonPath),
  'jsonb #>>': operation(path, 'text', (value, steps) => {
    const part = access.jsonPath(value, steps);
    return part === undefined ? null : access.jsonPartAsText(part);
  }),
};
