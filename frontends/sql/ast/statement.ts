/**
 * The closed set of statements that the parser makes. What PostgreSQL has and this set lacks is refused while parsing,
 * with SQLSTATE 0A000 and the feature's name.
 */
import type {
  AlterSequenceStatement,
  AlterTableStatement,
  RenameStatement,
  SetSchemaStatement,
} from './alter-table.ts';
import type { CreateTableAsStatement, CreateTableStatement } from './create-table.ts';
import type { Query } from './query.ts';
import type {
  CommentStatement,
  CreateEdgeLabelStatement,
  CreateExtensionStatement,
  CreateIndexStatement,
  CreateNodeLabelStatement,
  CreateSchemaStatement,
  CreateSequenceStatement,
  CreateViewStatement,
  DropRoleStatement,
  DropStatement,
  RenameRoleStatement,
  RoleStatement,
} from './schema.ts';
import type {
  BeginStatement,
  CallStatement,
  CheckpointStatement,
  CloseCursorStatement,
  DeallocateStatement,
  DeclareCursorStatement,
  DiscardStatement,
  EndStatement,
  ExecuteStatement,
  ExplainStatement,
  FetchStatement,
  LockTableStatement,
  MaintenanceStatement,
  PrepareStatement,
  ResetStatement,
  SavepointStatement,
  SetConstraintsStatement,
  SetStatement,
  SetTransactionStatement,
  ShowStatement,
} from './session.ts';
import type { CopyStatement, DeleteStatement, InsertStatement, TruncateStatement, UpdateStatement } from './write.ts';

declare module './node-type.ts' {
  interface NodeTypes {
    readonly statement: SqlStatement;
  }
}

export type SqlStatement =
  | Query
  | InsertStatement
  | UpdateStatement
  | DeleteStatement
  | TruncateStatement
  | CopyStatement
  | CreateTableStatement
  | CreateTableAsStatement
  | AlterTableStatement
  | AlterSequenceStatement
  | RenameStatement
  | SetSchemaStatement
  | CreateSchemaStatement
  | CreateIndexStatement
  | CreateSequenceStatement
  | CreateViewStatement
  | CreateExtensionStatement
  | CreateNodeLabelStatement
  | CreateEdgeLabelStatement
  | DropStatement
  | RoleStatement
  | RenameRoleStatement
  | DropRoleStatement
  | CommentStatement
  | BeginStatement
  | EndStatement
  | SavepointStatement
  | SetStatement
  | SetTransactionStatement
  | SetConstraintsStatement
  | ResetStatement
  | ShowStatement
  | DiscardStatement
  | PrepareStatement
  | ExecuteStatement
  | DeallocateStatement
  | DeclareCursorStatement
  | FetchStatement
  | CloseCursorStatement
  | ExplainStatement
  | MaintenanceStatement
  | CheckpointStatement
  | LockTableStatement
  | CallStatement;
