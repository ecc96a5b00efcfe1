/** What a run leaves behind: a table for people, JSON for the next run to compare with. */
import { type Measurement, median } from './measure.ts';

export interface Report {
  readonly case: string;
  readonly operation: string;
  readonly rowCount: number;
  readonly node: string;
  readonly processor: string;
  readonly takenAt: string;
  readonly measurements: readonly Measurement[];
}

/** The contestant that others are set against: ours, or the first when we did not take part. */
function referenceOf({ measurements }: Report): Measurement {
  return measurements.find(({ name }) => name === 'aiondb') ?? measurements[0]!;
}

/** How many times faster the reference is: the median over rounds of the two times taken in the same round. */
function ratioTo(reference: Measurement, other: Measurement): number {
  return median(other.roundsMs.map((ms, round) => ms / reference.roundsMs[round]!));
}

export function formatReport(report: Report): string {
  const reference = referenceOf(report);
  const heading = ['', 'per second', 'median', 'best', `${reference.name} is`, ''];
  const lines = report.measurements.map((measurement) => {
    const { name, version, roundsMs, note = '' } = measurement;
    const ratio = measurement === reference ? '' : `${ratioTo(reference, measurement).toFixed(2)} × as fast`;
    const times = [formatMs(median(roundsMs)), formatMs(Math.min(...roundsMs))];
    return [`${name} ${version}`, formatRate(1000 / median(roundsMs)), ...times, ratio, note];
  });
  const rows = report.rowCount.toLocaleString('en-US');
  return `${report.case}: one operation is ${report.operation}; ${rows} rows\n${alignColumns([heading, ...lines])}`;
}

/** Both runs side by side. Ratios to a peer survive a change of machine or load; absolute times do not. */
export function formatComparison(older: Report, newer: Report): string {
  const [oldReference, newReference] = [referenceOf(older), referenceOf(newer)];
  const heading = ['', 'median before', 'now', 'change', 'ratio before', 'now'];
  const lines = newer.measurements.flatMap((now) => {
    const before = older.measurements.find(({ name }) => name === now.name);
    if (before === undefined) return [];
    const [beforeMs, nowMs] = [median(before.roundsMs), median(now.roundsMs)];
    const change = `${nowMs > beforeMs ? '+' : ''}${((nowMs / beforeMs - 1) * 100).toFixed(0)} %`;
    const ratios = [ratioTo(oldReference, before), ratioTo(newReference, now)].map((ratio) => ratio.toFixed(2));
    return [[now.name, formatMs(beforeMs), formatMs(nowMs), change, ...ratios]];
  });
  return `${newer.case}: against the run of ${older.takenAt}\n${alignColumns([heading, ...lines])}`;
}

function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms >= 1) return `${ms.toFixed(ms >= 100 ? 0 : 2)} ms`;
  return `${(ms * 1000).toFixed(ms >= 0.1 ? 0 : 2)} µs`;
}

function formatRate(perSecond: number): string {
  return perSecond >= 100 ? Math.round(perSecond).toLocaleString('en-US') : perSecond.toPrecision(3);
}

/** The first column to the left, the others to the right, the last (notes) as it is. */
function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, column) => {
      if (column === 0) return cell.padEnd(widths[column]!);
      return column === row.length - 1 ? cell : cell.padStart(widths[column]!);
    }),
  );
  return lines.map((line) => `  ${line.join('  ')}`.trimEnd()).join('\n');
}
