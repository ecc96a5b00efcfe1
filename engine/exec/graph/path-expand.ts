/** placeholder for types */

import { unsupported } from '../../error.ts';
import type { PhysicalPathExpand } from '../../plan/physical.ts';
import type { PlanCompiler } from '../compile.ts';
import type { OperatorFactory } from '../operator.ts';
export function compilePathExpand(node: PhysicalPathExpand, compiler: PlanCompiler): OperatorFactory {
  void node;
  void compiler;
  throw unsupported('path expansion');
}
