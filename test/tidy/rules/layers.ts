import { faceOf, type LayerTable, readLayerTable, tablePath, unitOf } from '../layer-table.ts';
import type { Rule, Violation } from '../rule.ts';
import type { ImportEdge, Source, SourceTree } from '../source-tree.ts';

/** Units whose files are all open to everybody above. */
const openUnits = new Set(['value', 'plan']);

export const layers: Rule = {
  name: `imports go down the layer table of ${tablePath}, to faces only`,
  check(tree) {
    const table = readLayerTable(tree);
    return [...tree.sources.values()].flatMap((source) => checkSource(tree, table, source));
  },
};

function checkSource(tree: SourceTree, table: LayerTable, source: Source): Violation[] {
  const unit = unitOf(source.path);
  if (unit === null) return [];
  if (table.levelOf(unit) === null) {
    const remedy = `Put it into a folder of the table, or give it a level in ${tablePath} with a decision record.`;
    return [{ path: source.path, line: 0, problem: `the layer table does not name ${unit}`, remedy }];
  }
  return source.imports.flatMap((edge) => {
    const violation = checkEdge(tree, table, unit, edge);
    return violation === null ? [] : [{ path: source.path, line: edge.line, ...violation }];
  });
}

type Finding = Pick<Violation, 'problem' | 'remedy'> | null;

function checkEdge(tree: SourceTree, table: LayerTable, from: string, edge: ImportEdge): Finding {
  if (edge.target === null) return null;
  const to = unitOf(edge.target);
  if (to === from) return null;
  if (!tree.sources.has(edge.target) && tree.textOf(edge.target) === undefined) {
    return { problem: `imports ${edge.target}, which does not exist`, remedy: 'Correct the path.' };
  }
  if (to === null) {
    return {
      problem: `${from} imports ${edge.target}, which is not part of the package`,
      remedy: 'Move what it needs into the layer table, or turn the dependency round.',
    };
  }
  if (from.startsWith('frontends/')) return checkFrontend(from, to);
  if (from.startsWith('adapters/')) return checkAdapter(from, to, edge.target);
  return checkLevels(table, from, to) ?? checkFace(from, to, edge.target);
}

function checkFrontend(from: string, to: string): Finding {
  if (to === 'extend.ts') return null;
  return {
    problem: `${from} imports ${to}`,
    remedy:
      'A frontend imports engine/extend.ts and its own files only; have extend.ts re-export the contract it needs.',
  };
}

function checkAdapter(from: string, to: string, target: string): Finding {
  const isAllowed =
    to === 'index.ts' || to.startsWith('frontends/') || (from === 'adapters/cli' && to.startsWith('adapters/'));
  if (isAllowed) return checkFace(from, to, target);
  return {
    problem: `${from} imports ${to}`,
    remedy: "An adapter imports engine/index.ts and the frontends' faces (cli also the other adapters' faces).",
  };
}

function checkLevels(table: LayerTable, from: string, to: string): Finding {
  const fromLevel = table.levelOf(from)!;
  const toLevel = table.levelOf(to);
  if (toLevel !== null && toLevel < fromLevel) return null;
  // Single files that share a level with their users (error.ts, extend.ts) are kept in order by the rule on rings.
  if (toLevel === fromLevel && to.endsWith('.ts')) return null;
  const relation = toLevel === fromLevel ? 'of the same level' : `of level ${toLevel ?? '?'}`;
  return {
    problem: `${from} (level ${fromLevel}) imports ${to} ${relation}`,
    remedy: 'Declare an interface at the lower level and implement it above, or move the shared noun down.',
  };
}

function checkFace(from: string, to: string, target: string): Finding {
  if (openUnits.has(to) || target === faceOf(to)) return null;
  return {
    problem: `${from} imports ${target} instead of the face of ${to}`,
    remedy: `Import ${faceOf(to)}, and let the face export what others need.`,
  };
}
