/**
 * Every built-in function, operator, cast and aggregate, family by family. Importing it registers the built-in types.
 */
import '../value/builtin-types.ts';
import { registerCollections } from './aggregate/collect.ts';
import { registerExtremes } from './aggregate/extreme.ts';
import { registerJsonAggregates } from './aggregate/json-aggregate.ts';
import { registerOrderedSets } from './aggregate/ordered-set.ts';
import { registerSums } from './aggregate/sum.ts';
import { registerVariances } from './aggregate/variance.ts';
import { registerArrayAccess } from './array/array-access.ts';
import { registerArrayFunctions } from './array/array-functions.ts';
import { registerDateTimeCasts } from './cast/date-time-cast.ts';
import { registerNumberCasts } from './cast/number-cast.ts';
import { registerTextCasts } from './cast/text-cast.ts';
import { comparisonFamily } from './comparison/comparison.ts';
import { registerCypherAccess } from './cypher/cypher-access.ts';
import { registerCypherAggregates } from './cypher/cypher-aggregate.ts';
import { registerCypherArithmetic } from './cypher/cypher-arithmetic.ts';
import { registerCypherCasts } from './cypher/cypher-cast.ts';
import { registerCypherComparison } from './cypher/cypher-comparison.ts';
import { registerCypherConversions } from './cypher/cypher-conversion.ts';
import { registerCypherDurations } from './cypher/cypher-duration.ts';
import { registerCypherEntities } from './cypher/cypher-entity.ts';
import { registerCypherLists } from './cypher/cypher-list.ts';
import { registerCypherMath } from './cypher/cypher-math.ts';
import { registerCypherTemporals } from './cypher/cypher-temporal.ts';
import { registerCypherRowCounts } from './cypher/row-count.ts';
import type { Registrar } from './definition.ts';
import { type FamilyName, familyWords } from './family-words.ts';
import { registerJsonAccess } from './json/json-access.ts';
import { registerJsonBuilders } from './json/json-build.ts';
import { registerJsonTables } from './json/json-table.ts';
import { registerJsonbEditing } from './json/jsonb-edit.ts';
import { FunctionLibrary } from './library.ts';
import { registerFloatArithmetic } from './number/float-arithmetic.ts';
import { registerFloatFunctions } from './number/float-functions.ts';
import { registerIntegerArithmetic } from './number/integer-arithmetic.ts';
import { registerIntegerFunctions } from './number/integer-functions.ts';
import { registerNumberToChar } from './number/number-to-char.ts';
import { registerNumericFunctions } from './number/numeric-functions.ts';
import { registerTextToNumber } from './number/text-to-number.ts';
import { registerAdvisoryLocks } from './system/advisory-lock.ts';
import { registerCatalogFunctions } from './system/catalog-functions.ts';
import { registerObjectNameCasts } from './system/object-name-cast.ts';
import { registerPrivileges } from './system/privilege.ts';
import { registerSequences } from './system/sequence.ts';
import { registerSessionFunctions } from './system/session-functions.ts';
import { registerSizeText } from './system/size-text.ts';
import { registerSleep } from './system/sleep.ts';
import { registerUnsupportedFunctions } from './system/unsupported-functions.ts';
import { registerCollectionTables } from './table/collection-table.ts';
import { registerSeries } from './table/series.ts';
import { registerConcatenation } from './text/concatenation.ts';
import { registerEncoding } from './text/encoding.ts';
import { registerFormat } from './text/format.ts';
import { registerLike } from './text/like.ts';
import { registerRegularExpressions } from './text/regular-expression-functions.ts';
import { registerStringFunctions } from './text/string-functions.ts';
import { registerTextArrays } from './text/text-array.ts';
import { registerClock } from './time/clock.ts';
import { registerDateParts } from './time/date-part.ts';
import { registerDateTruncation } from './time/date-trunc.ts';
import { registerFromTemplate } from './time/from-template.ts';
import { registerTimestampArithmetic } from './time/timestamp-arithmetic.ts';
import { registerToChar } from './time/to-char.ts';
import { registerVectorFunctions } from './vector/vector-functions.ts';
import { registerWindowFunctions } from './window/window-functions.ts';

export const families: Readonly<Record<FamilyName, (registrar: Registrar) => void>> = {
  'comparison-eq': comparisonFamily('='),
  'comparison-ne': comparisonFamily('<>'),
  'comparison-lt': comparisonFamily('<'),
  'comparison-le': comparisonFamily('<='),
  'comparison-gt': comparisonFamily('>'),
  'comparison-ge': comparisonFamily('>='),
  'integer-arithmetic': registerIntegerArithmetic,
  'float-arithmetic': registerFloatArithmetic,
  'numeric-functions': registerNumericFunctions,
  'string-functions': registerStringFunctions,
  concatenation: registerConcatenation,
  'float-functions': registerFloatFunctions,
  'integer-functions': registerIntegerFunctions,
  encoding: registerEncoding,
  like: registerLike,
  'regular-expression-functions': registerRegularExpressions,
  format: registerFormat,
  'text-array': registerTextArrays,
  'array-access': registerArrayAccess,
  'array-functions': registerArrayFunctions,
  'vector-functions': registerVectorFunctions,
  'window-functions': registerWindowFunctions,
  series: registerSeries,
  'collection-table': registerCollectionTables,
  'timestamp-arithmetic': registerTimestampArithmetic,
  'date-part': registerDateParts,
  'date-trunc': registerDateTruncation,
  clock: registerClock,
  'json-build': registerJsonBuilders,
  'json-access': registerJsonAccess,
  'jsonb-edit': registerJsonbEditing,
  'json-table': registerJsonTables,
  'json-aggregate': registerJsonAggregates,
  'ordered-set': registerOrderedSets,
  'number-cast': registerNumberCasts,
  'text-cast': registerTextCasts,
  'date-time-cast': registerDateTimeCasts,
  extreme: registerExtremes,
  sum: registerSums,
  variance: registerVariances,
  collect: registerCollections,
  'cypher-arithmetic': registerCypherArithmetic,
  'cypher-comparison': registerCypherComparison,
  'cypher-access': registerCypherAccess,
  'cypher-list': registerCypherLists,
  'cypher-entity': registerCypherEntities,
  'row-count': registerCypherRowCounts,
  'cypher-conversion': registerCypherConversions,
  'cypher-math': registerCypherMath,
  'cypher-aggregate': registerCypherAggregates,
  'cypher-cast': registerCypherCasts,
  sequence: registerSequences,
  'session-functions': registerSessionFunctions,
  'catalog-functions': registerCatalogFunctions,
  privilege: registerPrivileges,
  'object-name-cast': registerObjectNameCasts,
  'size-text': registerSizeText,
  'to-char': registerToChar,
  'from-template': registerFromTemplate,
  'number-to-char': registerNumberToChar,
  'text-to-number': registerTextToNumber,
  'cypher-temporal': registerCypherTemporals,
  'cypher-duration': registerCypherDurations,
  'advisory-lock': registerAdvisoryLocks,
  sleep: registerSleep,
  'unsupported-functions': registerUnsupportedFunctions,
};

/** What every registry stands on. The order of the families is that of the table above. */
export const builtins: FunctionLibrary = new FunctionLibrary(
  Object.entries(families).map(([name, register]) => ({ words: familyWords[name as FamilyName], register })),
);
