/**
 * How values of a type lie in storage. The one place that says so: a table's heap, a system table's heap and whoever
 * builds batches for them ask here.
 */
import type { PhysicalKind } from '../block/block.ts';
import { type DataType, definitionOf } from '../value/type.ts';

export function physicalKindOf(type: DataType): PhysicalKind {
  if (type.name === 'vector') return 'float32s';
  if (type.name === 'int8' || definitionOf(type).category === 'datetime') {
    return type.name === 'date' ? 'int32' : 'int64';
  }
  switch (definitionOf(type).vector) {
    case 'i32':
      return 'int32';
    case 'f64':
      return 'float64';
    case 'bool':
      return 'bool';
    case 'text':
    case 'dict':
      return 'text';
    default:
      return 'any';
  }
}
