/**
 * The five operators themselves, over doubles and over bigints: what the families of float, integer and dynamically
 * typed numbers add their own checks to.
 */
export type Arithmetic = '+' | '-' | '*' | '/' | '%';

export function doubleArithmetic(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

/** Quotients are cut towards zero. The divisor is not 0. */
export function exactArithmetic(operator: Arithmetic, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}
