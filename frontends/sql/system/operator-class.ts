/**
 * Operator classes: what pg_opclass lists, and which one each key of an index uses.
 *
 * Every ordered type has a default class of btree, `int4_ops`; the text types share `text_ops`. The classes of hnsw are
 * those of vector's four metrics.
 */
import type { DataType, IndexKey, TypeDefinition } from '../../../engine/extend.ts';
import { listedTypes } from './type-catalog.ts';

const firstClassId = 1_200_000_000;

export interface OperatorClass {
  readonly id: number;
  readonly name: string;
  readonly method: 'btree' | 'hnsw';
  readonly type: number;
  readonly isDefault: boolean;
}

const sharedClasses: Readonly<Record<string, string>> = { varchar: 'text', regclass: 'oid', regtype: 'oid' };

function classNameOf(typeName: string): string {
  return `${sharedClasses[typeName] ?? typeName}_ops`;
}

const vectorClasses = ['vector_l2_ops', 'vector_ip_ops', 'vector_cosine_ops', 'vector_l1_ops'];

let classes: readonly OperatorClass[] | undefined;

export function operatorClasses(): readonly OperatorClass[] {
  classes ??= makeClasses();
  return classes;
}

function makeClasses(): readonly OperatorClass[] {
  const ordered = (definition: TypeDefinition): boolean => definition.compare !== undefined;
  const scalars = listedTypes().filter((definition) => ordered(definition) && !(definition.name in sharedClasses));
  const rows: Omit<OperatorClass, 'id'>[] = scalars.map((definition) => ({
    name: classNameOf(definition.name),
    method: 'btree',
    type: definition.oid,
    isDefault: true,
  }));
  rows.push({ name: 'array_ops', method: 'btree', type: 2277, isDefault: true });
  const vector = scalars.find(({ name }) => name === 'vector');
  for (const name of vector === undefined ? [] : vectorClasses) {
    rows.push({ name, method: 'hnsw', type: vector!.oid, isDefault: false });
  }
  return rows.map((row, i) => ({ id: firstClassId + i, ...row }));
}

/** The class of an index's key: the one it names, else the default of its type. */
export function classOf(key: IndexKey, method: string): OperatorClass | undefined {
  const name = key.operatorClass ?? defaultClassName(key.type);
  return operatorClasses().find((candidate) => candidate.name === name && candidate.method === method);
}

function defaultClassName(type: DataType): string {
  return type.element === undefined ? classNameOf(type.name) : 'array_ops';
}

/** Whether a key must name its class to be made again. */
export function isNamedClass(key: IndexKey): boolean {
  return key.operatorClass !== undefined && key.operatorClass !== defaultClassName(key.type);
}

/** Families have the numbers of their classes, one class each. */
export function familyId(operatorClass: OperatorClass): number {
  return operatorClass.id + 10_000;
}
