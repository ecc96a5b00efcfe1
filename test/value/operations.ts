/** The operations that spec/value/operations tables name: arguments and result as text, in America/New_York. */

import { fromLocal, toLocal } from '../../engine/value/date-time.ts';
import * as arithmetic from '../../engine/value/date-time-arithmetic.ts';
import { formatInterval, formatTimestamp } from '../../engine/value/date-time-format.ts';
import { datePart, intervalPart, timePart, timestampPart } from '../../engine/value/date-time-part.ts';
import { readDate, readTimestamp } from '../../engine/value/date-time-read.ts';
import { divideInterval, justifyInterval, multiplyInterval } from '../../engine/value/interval.ts';
import * as access from '../../engine/value/json-access.ts';
import { compareJsonb, jsonbContains, jsonbHasKey } from '../../engine/value/json-compare.ts';
import * as edit from '../../engine/value/json-edit.ts';
import { formatNumber, readNumber } from '../../engine/value/number-format.ts';
import * as numeric from '../../engine/value/numeric-arithmetic.ts';
import * as numericFunction from '../../engine/value/numeric-function.ts';
import { timeZone } from '../../engine/value/time-zone.ts';
import { type Datum, definitionOf } from '../../engine/value/type.ts';
import { typeNamed } from './type-named.ts';

const zone = timeZone('America/New_York');
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
  'extract timestamp': operation(['pattern', 'timestamp'], 'numeric', (unit, value) => timestampPart(unit, value)),
  'extract timestamptz': operation(['pattern', 'timestamptz'], 'numeric', (unit, v) => timestampPart(unit, v, zone)),
  'extract date': operation(['pattern', 'date'], 'numeric', datePart),
  'extract time': operation(['pattern', 'time'], 'numeric', timePart),
  'extract interval': operation(['pattern', 'interval'], 'numeric', intervalPart),
  'trunc timestamp': operation(['pattern', 'timestamp'], 'timestamp', arithmetic.truncateTimestamp),
  'trunc timestamptz': operation(['pattern', 'timestamptz'], 'timestamptz', (unit, value) =>
    arithmetic.truncateTimestamptz(unit, value, zone),
  ),
  'trunc interval': operation(['pattern', 'interval'], 'interval', arithmetic.truncateInterval),
  'timestamp + interval': operation(['timestamp', 'interval'], 'timestamp', arithmetic.addToTimestamp),
  'timestamptz + interval': operation(['timestamptz', 'interval'], 'timestamptz', (value, interval) =>
    arithmetic.addToTimestamptz(value, interval, zone),
  ),
  'timestamp - timestamp': operation(['timestamp', 'timestamp'], 'interval', arithmetic.subtractTimestamps),
  'time + interval': operation(['time', 'interval'], 'time', arithmetic.addToTime),
  age: operation(['timestamp', 'timestamp'], 'interval', arithmetic.age),
  'date bin': operation(['interval', 'timestamp', 'timestamp'], 'timestamp', arithmetic.binTimestamp),
  'to Berlin': operation(['timestamptz'], 'timestamp', (value) => toLocal(value, timeZone('Europe/Berlin'))),
  'from Berlin': operation(['timestamp'], 'timestamptz', (value) => fromLocal(value, timeZone('Europe/Berlin'))),
  'interval *': operation(['interval', 'float8'], 'interval', multiplyInterval),
  'interval /': operation(['interval', 'float8'], 'interval', divideInterval),
  'justify interval': operation(['interval'], 'interval', (value) => justifyInterval(value, 'both')),
  'justify hours': operation(['interval'], 'interval', (value) => justifyInterval(value, 'hours')),
  'justify days': operation(['interval'], 'interval', (value) => justifyInterval(value, 'days')),
  'to_char timestamp': operation(['timestamp', 'pattern'], 'text', (value, pattern) => formatTimestamp(value, pattern)),
  'to_char timestamptz': operation(['timestamptz', 'pattern'], 'text', (value, pattern) =>
    formatTimestamp(value, pattern, zone),
  ),
  'to_char interval': operation(['interval', 'pattern'], 'text', formatInterval),
  'to_char numeric': operation(['numeric', 'pattern'], 'text', formatNumber),
  to_number: operation(['pattern', 'pattern'], 'numeric', readNumber),
  to_timestamp: operation(['pattern', 'pattern'], 'timestamptz', (text, pattern) => readTimestamp(text, pattern, zone)),
  to_date: operation(['pattern', 'pattern'], 'date', readDate),
  'jsonb ||': operation(['jsonb', 'jsonb'], 'jsonb', edit.concatJsonb),
  'jsonb @>': operation(['jsonb', 'jsonb'], 'bool', jsonbContains),
  'jsonb <=>': operation(['jsonb', 'jsonb'], 'int4', (left, right) => Math.sign(compareJsonb(left, right))),
  'jsonb ?': operation(['jsonb', 'text'], 'bool', jsonbHasKey),
  'jsonb ->': operation(['jsonb', 'text'], 'jsonb', access.jsonField),
  'jsonb #>': operation(path, 'jsonb', access.jsonPath),
  'jsonb #>>': operation(path, 'text', (value, steps) => {
    const part = access.jsonPath(value, steps);
    return part === undefined ? null : access.jsonPartAsText(part);
  }),
  'jsonb -': operation(['jsonb', 'text'], 'jsonb', (value, key) => edit.deleteJsonbKeys(value, [key])),
  'jsonb #-': operation(path, 'jsonb', edit.deleteJsonbPath),
  jsonb_set: operation([...path, 'jsonb'], 'jsonb', (value, steps, part) => edit.setJsonbPath(value, steps, part)),
  jsonb_insert: operation([...path, 'jsonb'], 'jsonb', (value, steps, part) =>
    edit.insertJsonbPath(value, steps, part),
  ),
  jsonb_strip_nulls: operation(['jsonb'], 'jsonb', edit.stripJsonbNulls),
};
