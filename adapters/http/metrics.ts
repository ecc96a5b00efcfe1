/**
 * Metrics in the Prometheus text format 0.0.4: a help line, a type line and a value each, every line ended by a newline.
 * Names carry their unit; nothing is labelled.
 */

export interface Metric {
  /** Lower case with underscores, unit last; counters end in `_total`. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly help: string;
  readonly value: number;
}

export function printMetrics(metrics: readonly Metric[]): string {
  return metrics
    .map(({ name, kind, help, value }) => {
      const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
      return `# HELP ${name} ${escaped}\n# TYPE ${name} ${kind}\n${name} ${value}\n`;
    })
    .join('');
}
