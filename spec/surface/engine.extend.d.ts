/**
 * The extension contract: all that an author of a frontend, a function or a type imports. Built-ins use the same
 * contracts. Everything here is declared at the lowest level that uses it. Importing it registers the built-in types, so
 * that a type may be made out of one: `registerType({ ...definitionOf({ name: 'text' }), name: 'slug', … })`.
 */
import './value/builtin-types.ts';
export type { Catalog, Column as CatalogColumn, ColumnDescription, ColumnStatistics, Constraint, EdgeLabel, ForeignKey, ForeignKeyDescription, Index, IndexDescription, IndexKey, KeyConstraint, KeyDescription, NodeLabel, ReferentialAction, Relation as CatalogRelation, Role, Schema, Sequence, Table, TableStatistics, View, } from './catalog/catalog.ts';
export { DbError, type DbErrorFields, InvariantError, invariant, unreachable, unsupported } from './error.ts';
export type { Accumulator, AdvisoryLockKey, AdvisoryLocks, AggregateFunction, AnyFunction, Cast, CastContext, Emitter, EvalContext, Evaluate, FunctionRegistry, Operator, ResolvedCall, ScalarFunction, SlotAccumulator, Suspension, TableFunction, WindowFunction, } from './function/function.ts';
export * as build from './plan/build.ts';
export { ColumnIds } from './plan/build.ts';
export * from './plan/expression.ts';
export { type FreshRelation, freshColumns, parseFresh } from './plan/fresh-columns.ts';
export { parseExpression, parseRelation } from './plan/parse.ts';
export { printExpression, printRelation, printStored } from './plan/print.ts';
export * from './plan/relation.ts';
export type { CheckDescription, ColumnSpecification, CreateTable, SchemaChange, SequenceOptions, TableAlteration, } from './plan/schema-change.ts';
export { isVolatile } from './plan/volatility.ts';
export { freeColumns, inputsOf, mapExpressions, mapInputs, mapOperands, rewriteExpression, rewriteRelation, usedColumns, visitExpression, } from './plan/walk.ts';
export type * from './plan/write.ts';
export type { AnsweringSession, BindContext, BoundQuery, BoundStatement, CatalogAnswer, CopyOptions, LiftedLiteral, LiteralBinding, NormalizedText, StatementText, SystemCatalog, Translator, } from './session/session.ts';
export type { IsolationLevel, LockDescription, RowLockMode, TableLockMode } from './txn/txn.ts';
export { GraphNode, GraphPath, GraphRelationship } from './value/graph.ts';
export { similarName } from './value/similar-name.ts';
export { allTypes, arrayOf, type DataType, type Datum, definitionOf, findType, oidOf, registerType, sameType, type TypeDefinition, typeByOid, } from './value/type.ts';
