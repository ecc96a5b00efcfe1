/**
 * Literals as expressions.
 *
 * A literal that the lexer lifted out becomes a parameter, so that the plan serves other values of the same class. Its
 * type is fixed when something wants one (coerce.ts): the session reads its text as that type. Where a value decides how
 * the statement binds, `constantLiteral` looks at it, which makes it part of the plan's key.
 */
import {
  constant,
  definitionOf,
  type Expression,
  findType,
  type LiteralBinding,
  unsupported,
} from '../../../engine/extend.ts';
import type { Literal } from '../ast/expression.ts';
import type { Binder, LiteralTable } from './binder.ts';

/** The literals of a statement; see LiteralTable. */
export function literalTable(literals: LiteralBinding): LiteralTable {
  return {
    parameterAt: (position) => literals.parameterAt(position),
    lookAt: (parameterIndex) => {
      literals.valueOf(parameterIndex);
    },
    lifted: new Map(),
    types: new Map(),
  };
}

/** The same literals for a statement that is stored or run once: each by its value. */
export function constantLiterals(literals: LiteralTable): LiteralTable {
  return {
    ...literals,
    parameterAt: (position) => {
      const index = literals.parameterAt(position);
      if (index !== undefined) literals.lookAt(index);
      return undefined;
    },
  };
}

/** Binds a literal, as a parameter where it was lifted. */
export function bindLiteral(node: Literal, binder: Binder): Expression {
  const { literals } = binder;
  const index = node.value === null || node.type === 'bool' ? undefined : literals.parameterAt(node.position);
  if (index === undefined) return plainConstant(node);
  literals.lifted.set(index, `${node.type} ${node.value}`);
  return { kind: 'parameter', index, type: { name: node.type } };
}

/** Binds a literal as the constant it is; its value becomes part of the plan's key. */
export function constantLiteral(node: Literal, binder: Binder): Expression {
  lookAtLiteral(node, binder.literals);
  return plainConstant(node);
}

/** Makes a literal's value part of the plan's key. */
export function lookAtLiteral(node: Literal, literals: LiteralTable): void {
  const index = literals.parameterAt(node.position);
  if (index !== undefined) literals.lookAt(index);
}

function plainConstant(node: Literal): Expression {
  switch (node.type) {
    case 'null':
      return constant(null, { name: 'unknown' });
    case 'numeric':
      return constant(definitionOf({ name: 'numeric' }).parse(node.value, { name: 'numeric' }), { name: 'numeric' });
    case 'bit':
      if (findType('bit') === undefined) throw unsupported('type bit', { position: node.position });
      return constant(node.value, { name: 'bit' });
    default:
      return constant(node.value, { name: node.type });
  }
}
