/**
 * json_agg, jsonb_agg, json_object_agg, jsonb_object_agg.
 *
 * Values are kept as JSON text. Types whose text depends on the session (timestamptz) are written in UTC, because an
 * aggregate does not see the session; the binder casts them beforehand where the zone matters.
 */
import { DbError } from '../../error.ts';
import { canonicalJson, quoteJson } from '../../value/json.ts';
import type { DataType, Datum, PrintSettings } from '../../value/type.ts';
import type { Accumulator, EvalContext } from '../contract.ts';
import { aggregate, type Registrar } from '../definition.ts';
import { jsonPrinterOf } from '../json/json-build.ts';
import { collecting } from './gather.ts';

const printSettings: PrintSettings = { timeZone: 'UTC', extraFloatDigits: 1, byteaOutput: 'hex' };
const noSession = { printSettings } as EvalContext;

function isStructured(type: DataType): boolean {
  return type.element !== undefined || type.fields !== undefined || type.name === 'record';
}

function arrayAccumulator(type: DataType, finish: (text: string) => string): Accumulator {
  const print = jsonPrinterOf(type);
  // rows and arrays stand on lines of their own
  const separator = isStructured(type) ? ', \n ' : ', ';
  return collecting((values) => finish(`[${values.map((value) => print(noSession, value)).join(separator)}]`));
}

function objectAccumulator(
  [keyType, valueType]: readonly DataType[],
  finish: (members: readonly string[]) => string,
): Accumulator {
  const printValue = jsonPrinterOf(valueType!);
  const printScalar = jsonPrinterOf(keyType!);
  const printKey = (key: Datum): string => {
    if (key === null) throw new DbError('22023', 'field name must not be null');
    if (isStructured(keyType!) || keyType!.name === 'json' || keyType!.name === 'jsonb') {
      throw new DbError('22023', 'key value must be scalar, not array, composite, or json');
    }
    const text = printScalar(noSession, key);
    return text.startsWith('"') ? text : quoteJson(text);
  };
  return collecting(finish, (key, value) => `${printKey(key!)} : ${printValue(noSession, value!)}`);
}

export function registerJsonAggregates(registrar: Registrar): void {
  const lenient = { strict: false };
  const asIs = (text: string): string => text;
  registrar.register(aggregate('json_agg(anything) json', ([type]) => arrayAccumulator(type!, asIs), lenient));
  registrar.register(
    aggregate('jsonb_agg(anything) jsonb', ([type]) => arrayAccumulator(type!, canonicalJson), lenient),
  );
  registrar.register(
    aggregate(
      'json_object_agg(anything, anything) json',
      (types) => objectAccumulator(types, (members) => `{ ${members.join(', ')} }`),
      lenient,
    ),
  );
  registrar.register(
    aggregate(
      'jsonb_object_agg(anything, anything) jsonb',
      (types) => objectAccumulator(types, (members) => canonicalJson(`{${members.join(', ')}}`)),
      lenient,
    ),
  );
}
