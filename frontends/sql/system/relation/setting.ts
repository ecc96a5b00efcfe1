/**
 * pg_settings: the session's settings, and what ALTER SYSTEM gave for all.
 */
import { type SystemRelation, systemRelation } from '../system-relation.ts';

/** The kind of a setting, as far as its value tells. */
function typeOf(value: string): 'bool' | 'integer' | 'real' | 'string' {
  if (value === 'on' || value === 'off') return 'bool';
  if (/^-?\d+$/.test(value)) return 'integer';
  return /^-?\d+\.\d+$/.test(value) ? 'real' : 'string';
}

export const settings: SystemRelation = systemRelation(
  'pg_settings',
  'name text, setting text, unit text, category text, short_desc text, extra_desc text, context text, vartype text, source text, min_val text, max_val text, enumvals _text, boot_val text, reset_val text, sourcefile text, sourceline int4, pending_restart bool',
  { source: 'session' },
  function* (session) {
    const catalog = session.catalog();
    for (const { name, value, description } of session.settings.all()) {
      const shared = catalog.settingNamed(name);
      yield {
        name: displayName(name),
        setting: value,
        category: 'AionDB',
        short_desc: description,
        context: 'user',
        vartype: typeOf(value),
        source: shared === undefined ? 'default' : 'configuration file',
        boot_val: value,
        reset_val: shared ?? value,
        pending_restart: false,
      };
    }
  },
);

/** The three names that PostgreSQL writes in mixed case. */
function displayName(name: string): string {
  return { datestyle: 'DateStyle', intervalstyle: 'IntervalStyle', timezone: 'TimeZone' }[name] ?? name;
}
