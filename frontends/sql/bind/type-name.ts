/**
 * Type names as written to data types: spelling aliases, modifiers, arrays.
 */
import { arrayOf, type DataType, DbError, definitionOf, findType, unsupported } from '../../../engine/extend.ts';
import type { Expression as ExpressionNode } from '../ast/expression.ts';
import type { TypeName } from '../ast/type-name.ts';
import type { LiteralTable } from './binder.ts';

const aliases: Readonly<Record<string, string>> = {
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  real: 'float4',
  boolean: 'bool',
  decimal: 'numeric',
  string: 'text',
};

/** The data type a type name stands for. Throws 42704 for an unknown one, 22023 for modifiers it cannot have. */
export function bindTypeName(node: TypeName, literals: LiteralTable): DataType {
  const { schema, name } = node.name;
  if (node.setOf) throw unsupported('SETOF', { position: node.position });
  if (schema !== undefined && schema !== 'pg_catalog' && schema !== 'public') throw unknownType(node);
  const base = findType(name) ?? findType(aliases[name] ?? '');
  if (base === undefined || name === 'unknown' || name === '_array') throw unknownType(node);
  const modifiers = node.modifiers.map((modifier) => modifierValue(modifier, node, literals));
  let type = modified(base, modifiers, node);
  if (node.arrayBounds.length > 0 && type.element === undefined) type = arrayOf(type);
  return node.arrayBounds.length > 0 && type.element !== undefined ? keepModifiers(type, base, modifiers, node) : type;
}

/** An array's element keeps the modifiers written before the brackets. */
function keepModifiers(type: DataType, base: DataType, modifiers: readonly number[], node: TypeName): DataType {
  if (base.element !== undefined) return type;
  return { ...type, element: modified(base, modifiers, node) };
}

function unknownType(node: TypeName): DbError {
  const { schema, name } = node.name;
  const written = schema === undefined || schema === 'pg_catalog' ? name : `${schema}.${name}`;
  return new DbError('42704', `type "${written}" does not exist`, { position: node.position });
}

function modifierValue(node: ExpressionNode, type: TypeName, literals: LiteralTable): number {
  const negative = node.kind === 'operator' && node.operator === '-' && node.left === undefined;
  const literal = negative ? node.right : node;
  if (literal.kind !== 'literal' || literal.type !== 'int4') {
    throw new DbError('42601', 'type modifiers must be simple constants or identifiers', { position: type.position });
  }
  const lifted = literals.parameterAt(literal.position);
  if (lifted !== undefined) literals.lookAt(lifted);
  return negative ? -literal.value : literal.value;
}

/** Most digits after the second that times keep. */
const mostFractionDigits = 6;

function modified(base: DataType, modifiers: readonly number[], node: TypeName): DataType {
  const { position } = node;
  const [first, second] = modifiers;
  if (first === undefined) return base;
  switch (base.name) {
    case 'varchar':
    case 'bpchar':
    case 'vector': {
      if (second !== undefined) throw invalidModifier(base, position);
      const spelled = base.name === 'bpchar' ? 'char' : base.name;
      if (first < 1) {
        const what = base.name === 'vector' ? 'dimensions' : 'length';
        throw new DbError('22023', `${what} for type ${spelled} must be at least 1`, { position });
      }
      const most = base.name === 'vector' ? 16_000 : 10_485_760;
      if (first > most) {
        const what = base.name === 'vector' ? 'dimensions' : 'length';
        throw new DbError('22023', `${what} for type ${spelled} cannot exceed ${most}`, { position });
      }
      return { name: base.name, length: first };
    }
    case 'numeric':
      return numericType(first, second, modifiers.length, position);
    case 'time':
    case 'timestamp':
    case 'timestamptz':
    case 'interval':
      if (second !== undefined) throw invalidModifier(base, position);
      return { name: base.name, precision: Math.min(first, mostFractionDigits) };
    case 'float8':
      return first <= 24 ? { name: 'float4' } : base;
    default:
      throw new DbError('42601', `type modifier is not allowed for type "${base.name}"`, { position });
  }
}

function invalidModifier(base: DataType, position: number): DbError {
  return new DbError('22023', `invalid type modifier for type ${definitionOf(base).sqlName}`, { position });
}

function numericType(precision: number, scale: number | undefined, count: number, position: number): DataType {
  if (count > 2) throw new DbError('22023', 'invalid NUMERIC type modifier', { position });
  if (precision < 1 || precision > 1000) {
    throw new DbError('22023', `NUMERIC precision ${precision} must be between 1 and 1000`, { position });
  }
  if (scale !== undefined && (scale < -1000 || scale > 1000)) {
    throw new DbError('22023', `NUMERIC scale ${scale} must be between -1000 and 1000`, { position });
  }
  return { name: 'numeric', precision, scale: scale ?? 0 };
}

/** A type as PostgreSQL's messages spell it. */
export function typeText(type: DataType): string {
  if (type.element !== undefined) return `${typeText(type.element)}[]`;
  return findType(type.name) === undefined ? type.name : definitionOf(type).sqlName;
}
