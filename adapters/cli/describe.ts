/**
 * `\\d` and `\\dt`: relations as the catalog has them, in psql's form.
 */
import type { Engine, Session } from '../../engine/index.ts';

export async function listRelations(_engine: Engine, _session: Session, _tablesOnly: boolean): Promise<string> {
  return '';
}
export async function describeRelation(_engine: Engine, _session: Session, _name: string): Promise<string> {
  return '';
}
