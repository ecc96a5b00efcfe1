/**
 * Nodes that refer to one another across the files of this folder.
 *
 * Syntax is recursive: an expression may hold a query, a query holds expressions. Files here import one way only (name,
 * expression, type-name, create-table, query, write, …, statement). A file whose node a lower one refers to adds it
 * here by declaration merging, and the lower one writes `NodeTypes['query']`; to a reader of the tree that is the node
 * itself.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the files that declare the nodes
export interface NodeTypes {}
