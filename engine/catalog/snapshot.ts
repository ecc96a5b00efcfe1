/**
 * One immutable state of the schema, as `Catalog` of catalog.ts describes it, over a linked CatalogState.
 */
import { DbError, type DbErrorFields, invariant } from '../error.ts';
import { similarName } from '../value/similar-name.ts';
import { firstUserId, openEdgesId, openNodesId, pgCatalogId, publicId } from './built-in-id.ts';
import type { CatalogState } from './catalog-state.ts';
import type {
  CatalogObject,
  Constraint,
  EdgeLabel,
  Index,
  NodeLabel,
  Relation,
  Role,
  Schema,
  Sequence,
  Setting,
  Table,
  TableStatistics,
  View,
} from './object.ts';
import { unusedName } from './object-name.ts';
import { columnText, objectText } from './object-text.ts';
import { isConstraint } from './record.ts';

export class CatalogSnapshot {
  readonly version: number;
  /** For the editor, which makes the next version out of it. */
  readonly state: CatalogState;
  /** Objects of each kind in the order of their ids, made when first asked for. */
  #byKind: Map<CatalogObject['kind'], CatalogObject[]> | undefined;

  /** The state must be linked and is not changed any more. */
  constructor(version: number, state: CatalogState) {
    this.version = version;
    this.state = state;
  }

  get schemas(): Iterable<Schema> {
    return this.#all('schema') as Schema[];
  }
  get tables(): Iterable<Table> {
    return this.#all('table') as Table[];
  }
  get views(): Iterable<View> {
    return this.#all('view') as View[];
  }
  get sequences(): Iterable<Sequence> {
    return this.#all('sequence') as Sequence[];
  }
  get indexes(): Iterable<Index> {
    return this.#all('index') as Index[];
  }
  get nodeLabels(): Iterable<NodeLabel> {
    return this.#all('node label') as NodeLabel[];
  }
  get edgeLabels(): Iterable<EdgeLabel> {
    return this.#all('edge label') as EdgeLabel[];
  }
  get roles(): Iterable<Role> {
    return this.#all('role') as Role[];
  }

  get openNodes(): Table {
    return this.tableById(openNodesId);
  }
  get openEdges(): Table {
    return this.tableById(openEdgesId);
  }

  schemaNamed(name: string): Schema | undefined {
    const id = this.state.schemaId(name);
    return id === undefined ? undefined : this.schemaById(id);
  }

  schemaById(id: number): Schema | undefined {
    const found = this.state.object(id);
    return found?.kind === 'schema' ? found : undefined;
  }

  relationNamed(schema: string | undefined, name: string, searchPath: readonly string[]): Relation | undefined {
    const found = this.#named(schema, name, searchPath, isRelation);
    return found as Relation | undefined;
  }

  relationById(id: number): Relation | undefined {
    const found = this.state.object(id);
    return found !== undefined && isRelation(found) ? (found as Relation) : undefined;
  }

  requireTable(schema: string | undefined, name: string, searchPath: readonly string[]): Table {
    const shown = schema === undefined ? name : `${schema}.${name}`;
    const found = this.#named(schema, name, searchPath, () => true);
    if (found?.kind === 'table') return found;
    if (found !== undefined) throw new DbError('42809', `"${name}" is not a table`);
    throw new DbError('42P01', `relation "${shown}" does not exist`, this.#hint(name));
  }

  tableById(id: number): Table {
    const found = this.state.object(id);
    invariant(found?.kind === 'table', `table ${id} exists`);
    return found;
  }

  indexNamed(schema: string | undefined, name: string, searchPath: readonly string[]): Index | undefined {
    return this.#named(schema, name, searchPath, ({ kind }) => kind === 'index') as Index | undefined;
  }

  indexById(id: number): Index | undefined {
    const found = this.state.object(id);
    return found?.kind === 'index' ? found : undefined;
  }

  nodeLabelsNamed(name: string): readonly NodeLabel[] {
    return this.state.labelIds('node label', name).map((id) => this.state.object(id) as NodeLabel);
  }

  edgeLabelsNamed(name: string): readonly EdgeLabel[] {
    return this.state.labelIds('edge label', name).map((id) => this.state.object(id) as EdgeLabel);
  }

  nodeLabelsOf(table: number): readonly NodeLabel[] {
    return this.#mentioning(table).filter((object): object is NodeLabel => object.kind === 'node label');
  }

  edgeLabelsOf(table: number): readonly EdgeLabel[] {
    const labels = this.#mentioning(table).filter((object): object is EdgeLabel => object.kind === 'edge label');
    return labels.filter((label) => label.table === table);
  }

  roleNamed(name: string): Role | undefined {
    const id = this.state.roleId(name);
    return id === undefined ? undefined : (this.state.object(id) as Role);
  }

  settingNamed(name: string): string | undefined {
    return this.state.setting(name)?.value;
  }

  describe(id: number, column?: number): string {
    return column === undefined ? objectText(this.state, id) : columnText(this.state, id, column);
  }

  unusedName(schema: number, first: string, second: string | undefined, label: string): string {
    return unusedName(first, second, label, (name) => this.state.relationId(schema, name) !== undefined);
  }

  constraintById(id: number): Constraint | undefined {
    const found = this.state.object(id);
    return found !== undefined && isConstraint(found) ? found : undefined;
  }

  get settings(): Iterable<Setting> {
    return this.#all('setting') as Setting[];
  }

  statisticsOf(table: number): TableStatistics | undefined {
    return this.state.statistics(table);
  }

  commentOf(id: number, column?: number): string | undefined {
    return this.state.comment(id, column ?? 0)?.text;
  }

  suggestRelation(name: string): string | undefined {
    const names = new Set<string>();
    for (const relation of [...this.tables, ...this.views]) {
      // relations of the system's schemas are not found under their bare names
      if (relation.schema >= firstUserId || relation.schema === publicId) names.add(relation.name);
    }
    return similarName(name, names);
  }

  #hint(name: string): DbErrorFields {
    const suggestion = this.suggestRelation(name);
    return suggestion === undefined ? {} : { hint: `Perhaps you meant "${suggestion}".` };
  }

  #all(kind: CatalogObject['kind']): readonly CatalogObject[] {
    if (this.#byKind === undefined) {
      this.#byKind = new Map();
      for (const object of [...this.state.objects()].sort((left, right) => left.id - right.id)) {
        const list = this.#byKind.get(object.kind);
        if (list === undefined) this.#byKind.set(object.kind, [object]);
        else list.push(object);
      }
    }
    return this.#byKind.get(kind) ?? [];
  }

  #mentioning(id: number): CatalogObject[] {
    return this.state.mentionsOf(id).map((mentioning) => this.state.object(mentioning)!);
  }

  #named(
    schema: string | undefined,
    name: string,
    searchPath: readonly string[],
    accepts: (object: CatalogObject) => boolean,
  ): CatalogObject | undefined {
    if (schema !== undefined) {
      const id = this.state.schemaId(schema);
      return id === undefined ? undefined : this.#inSchema(id, name, accepts);
    }
    if (!searchPath.includes('pg_catalog')) {
      const found = this.#inSchema(pgCatalogId, name, accepts);
      if (found !== undefined) return found;
    }
    for (const step of searchPath) {
      const id = this.state.schemaId(step);
      const found = id === undefined ? undefined : this.#inSchema(id, name, accepts);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #inSchema(schema: number, name: string, accepts: (object: CatalogObject) => boolean): CatalogObject | undefined {
    const id = this.state.relationId(schema, name);
    const found = id === undefined ? undefined : this.state.object(id);
    return found !== undefined && accepts(found) ? found : undefined;
  }
}

function isRelation({ kind }: CatalogObject): boolean {
  return kind === 'table' || kind === 'view' || kind === 'sequence';
}
