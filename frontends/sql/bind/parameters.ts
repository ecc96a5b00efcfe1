/**
 * Parameters `$1`, `$2`, …: each gets the type of the first use that wants one, and every number up to the highest has
 * to get one (PostgreSQL's parse_param.c).
 */
import { DbError, type Expression } from '../../../engine/extend.ts';
import type { Parameter } from '../ast/expression.ts';
import type { Binder } from './binder.ts';

/** The protocol counts parameters in 16 bits. */
const highestNumber = 65_535;

/** Binds `$n`: of the declared or inferred type, else of type unknown until something wants one. */
export function bindParameter({ number, position }: Parameter, binder: Binder): Expression {
  if (number < 1 || number > highestNumber) {
    throw new DbError('42P02', `there is no parameter $${number}`, { position });
  }
  binder.parameters.named.add(number);
  return { kind: 'parameter', index: number, type: binder.context.parameterType(number) ?? { name: 'unknown' } };
}

/** Refuses a statement of which a parameter has no type, or had none where any would do and got one behind that. */
export function requireParameterTypes({ parameters, context }: Binder): void {
  const { named, leftUntyped } = parameters;
  for (let number = 1; number <= Math.max(0, ...named); number++) {
    const message = `could not determine data type of parameter $${number}`;
    if (context.parameterType(number) === undefined) throw new DbError('42P18', message);
    const position = leftUntyped.get(number);
    if (position !== undefined) throw new DbError('42P08', message, { position });
  }
}
