/**
 * Every built-in function, operator, cast and aggregate, family by family. Importing it registers the built-in types.
 */
import '../value/builtin-types.ts';
import { registerCollections } from './aggregate/collect.ts';
import { registerExtremes } from './aggregate/extreme.ts';
import { registerSums } from './aggregate/sum.ts';
import { registerVariances } from './aggregate/variance.ts';
import { registerDateTimeCasts } from './cast/date-time-cast.ts';
import { registerNumberCasts } from './cast/number-cast.ts';
import { registerTextCasts } from './cast/text-cast.ts';
import { registerComparison } from './comparison/comparison.ts';
import type { Registrar } from './definition.ts';
import { registerFloatArithmetic } from './number/float-arithmetic.ts';
import { registerIntegerArithmetic } from './number/integer-arithmetic.ts';
import { registerNumericFunctions } from './number/numeric-functions.ts';
import { registerConcatenation } from './text/concatenation.ts';
import { registerStringFunctions } from './text/string-functions.ts';

const families: readonly ((registrar: Registrar) => void)[] = [
  registerComparison,
  registerIntegerArithmetic,
  registerFloatArithmetic,
  registerNumericFunctions,
  registerStringFunctions,
  registerConcatenation,
  registerNumberCasts,
  registerTextCasts,
  registerDateTimeCasts,
  registerExtremes,
  registerSums,
  registerVariances,
  registerCollections,
];

export function registerBuiltins(registrar: Registrar): void {
  for (const family of families) family(registrar);
}
