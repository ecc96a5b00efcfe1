/**
 * Time zones: IANA names through Intl, and fixed offsets, as one question: how far is local time ahead of UTC.
 *
 * Offsets are seconds east of UTC (PostgreSQL's C code counts west). Intl is slow to ask, so each zone keeps the
 * transitions of the years it was asked about: a year is probed every six days, and each change between two probes is
 * bisected to the second. Where a local time does not exist (clocks went forward) the offset before the
 * change counts, where it exists twice the one after, which is PostgreSQL's "prefer standard time".
 */
import { DbError } from '../error.ts';
import { calendarDate, dayOf, microsecondsPerDay, microsecondsPerSecond, unixEpochDay } from './calendar.ts';

/** A zone whose offsets can be asked. */
export interface TimeZone {
  /** As IANA spells it, or the offset's own text. */
  readonly name: string;
  /** Seconds east of UTC at an instant (microseconds since 2000-01-01 UTC). */
  offsetAt(instantMicroseconds: number): number;
  /** Seconds east of UTC for a local time (microseconds since 2000-01-01 local). */
  offsetOfLocal(localMicroseconds: number): number;
}

/** The zone with a constant offset. */
export function fixedZone(offsetSeconds: number, name: string): TimeZone {
  return { name, offsetAt: () => offsetSeconds, offsetOfLocal: () => offsetSeconds };
}

export const utcZone: TimeZone = fixedZone(0, 'UTC');

interface Transition {
  readonly second: number;
  readonly offsetSeconds: number;
}

const secondsPerDay = 86_400;
const unixEpochSecond = unixEpochDay * secondsPerDay;
/** JavaScript's instants begin at minus this; zones keep their first offset before. */
const lastUnixSecond = 8_640_000_000_000;
/** Later years are asked about as earlier ones of the 400-year cycle. */
const lastProbedYear = 10_000;
const secondsPerCycle = 146_097 * secondsPerDay;

/** One IANA zone and the offsets learned so far. */
class IanaZone implements TimeZone {
  readonly name: string;
  private readonly format: Intl.DateTimeFormat;
  /** By year: the offset at its start, then its changes in order. */
  private readonly years = new Map<number, readonly Transition[]>();
  /** The stretch of seconds last asked about, in which the offset does not change. */
  private spanStart = 0;
  private spanEnd = 0;
  private spanOffset = 0;

  constructor(name: string, format: Intl.DateTimeFormat) {
    this.name = name;
    this.format = format;
  }

  offsetAt(instantMicroseconds: number): number {
    const second = Math.floor(instantMicroseconds / microsecondsPerSecond);
    if (second >= this.spanStart && second < this.spanEnd) return this.spanOffset;
    const { year } = calendarDate(Math.floor(second / secondsPerDay));
    const transitions = this.transitionsOf(year);
    this.spanEnd = dayOf(year + 1, 1, 1) * secondsPerDay;
    for (const transition of transitions) {
      if (transition.second > second) {
        this.spanEnd = transition.second;
        break;
      }
      this.spanStart = transition.second;
      this.spanOffset = transition.offsetSeconds;
    }
    return this.spanOffset;
  }

  offsetOfLocal(localMicroseconds: number): number {
    const day = microsecondsPerDay;
    const before = this.offsetAt(localMicroseconds - day);
    const after = this.offsetAt(localMicroseconds + day);
    if (before === after) return before;
    const beforeHolds = this.offsetAt(localMicroseconds - before * microsecondsPerSecond) === before;
    const afterHolds = this.offsetAt(localMicroseconds - after * microsecondsPerSecond) === after;
    // twice: the later reading; never: the reading of the clock before the change
    if (afterHolds) return after;
    return beforeHolds || before < after ? before : after;
  }

  private transitionsOf(year: number): readonly Transition[] {
    let found = this.years.get(year);
    if (found === undefined) {
      // the clock's own calendar ends before PostgreSQL's; rules repeat with the calendar, every 400 years
      const cycles = Math.max(0, Math.ceil((year - lastProbedYear) / 400));
      found = this.probe(year - cycles * 400).map(({ second, offsetSeconds }) => {
        return { second: second + cycles * secondsPerCycle, offsetSeconds };
      });
      this.years.set(year, found);
    }
    return found;
  }

  private probe(year: number): readonly Transition[] {
    const start = dayOf(year, 1, 1) * secondsPerDay;
    const end = dayOf(year + 1, 1, 1) * secondsPerDay;
    const found: Transition[] = [{ second: start, offsetSeconds: this.ask(start) }];
    const step = 6 * secondsPerDay;
    for (let low = start, lowOffset = found[0]!.offsetSeconds; low < end; low += step) {
      const high = Math.min(low + step, end);
      const highOffset = this.ask(high);
      if (highOffset !== lowOffset) found.push(this.bisect(low, high, highOffset));
      lowOffset = highOffset;
    }
    return found;
  }

  private bisect(lowSecond: number, highSecond: number, highOffset: number): Transition {
    let low = lowSecond;
    let high = highSecond;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.ask(middle) === highOffset) high = middle;
      else low = middle;
    }
    return { second: high, offsetSeconds: highOffset };
  }

  private ask(second: number): number {
    const unixSecond = Math.min(Math.max(second - unixEpochSecond, -lastUnixSecond), lastUnixSecond);
    const text = this.format.formatToParts(unixSecond * 1000).find((part) => part.type === 'timeZoneName')!.value;
    const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?/.exec(text);
    if (match?.[1] === undefined) return 0;
    const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
    return match[1] === '-' ? -seconds : seconds;
  }
}

/** Abbreviations PostgreSQL's default list knows and people use, in hours east. */
const abbreviations: Readonly<Record<string, number>> = {
  utc: 0,
  gmt: 0,
  z: 0,
  zulu: 0,
  ut: 0,
  uct: 0,
  wet: 0,
  west: 1,
  bst: 1,
  cet: 1,
  cest: 2,
  met: 1,
  mest: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  msd: 4,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  akst: -9,
  akdt: -8,
  hst: -10,
  nst: -3.5,
  ndt: -2.5,
  ast: -4,
  adt: -3,
  jst: 9,
  kst: 9,
  ist: 2,
  sgt: 8,
  hkt: 8,
  aest: 10,
  aedt: 11,
  acst: 9.5,
  acdt: 10.5,
  awst: 8,
  nzst: 12,
  nzdt: 13,
  sast: 2,
  brt: -3,
  art: -3,
};

/** The named zones asked for so far, by lower-case name: as many as there are names. */
const zones = new Map<string, TimeZone>([['utc', utcZone]]);

/** The zone of an IANA name, an abbreviation or a POSIX zone text (`UTC+3`, `<+02>-02`, `-07`), or undefined. */
export function findTimeZone(name: string): TimeZone | undefined {
  const key = name.trim().toLowerCase();
  const known = zones.get(key);
  if (known !== undefined) return known;
  const zone = makeZone(name.trim(), key);
  // offsets without a name are cheap to make, and endless
  if (zone instanceof IanaZone) zones.set(key, zone);
  return zone;
}

function makeZone(name: string, key: string): TimeZone | undefined {
  const offset = posixOffset(name);
  if (offset !== undefined) return fixedZone(offset, name);
  const hours = Object.hasOwn(abbreviations, key) ? abbreviations[key] : undefined;
  if (hours !== undefined && !ianaFirst.has(key)) return fixedZone(hours * 3600, name.toUpperCase());
  try {
    const options = { timeZone: name, timeZoneName: 'longOffset', year: 'numeric' } as const;
    const format = new Intl.DateTimeFormat('en-US', options);
    return new IanaZone(ianaSpelling(name), format);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Names that are both an abbreviation and an IANA zone with daylight saving. */
const ianaFirst: ReadonlySet<string> = new Set(['wet', 'cet', 'met', 'eet']);

/** `america/new_york` → `America/New_York`: Intl keeps aliases it knows but may rename them, so only case is mended. */
function ianaSpelling(name: string): string {
  const small = new Set(['of', 'au', 'es']);
  const word = (text: string): string =>
    small.has(text.toLowerCase()) ? text.toLowerCase() : text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
  if (!name.includes('/')) return name;
  return name
    .split('/')
    .map((part) =>
      part
        .split('_')
        .map((piece) => piece.split('-').map(word).join('-'))
        .join('_'),
    )
    .join('/');
}

/** POSIX zone texts count hours WEST of UTC, which is what `AT TIME ZONE '+02'` means in PostgreSQL. */
function posixOffset(name: string): number | undefined {
  const match = /^(?:<[^>]+>|[a-z]{3,})?([+-]?)(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?$/i.exec(name);
  if (match === null) return undefined;
  const size = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  return match[1] === '-' ? size : -size + 0;
}

/** Seconds east for `+02`, `-0330`, `+05:30:15`; undefined when the text is no offset. More than 15 hours is 22009. */
export function parseOffset(text: string): number | undefined {
  const match = /^([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/.exec(text);
  if (match === null) return undefined;
  const hours = Number(match[2]);
  const minutes = Number(match[3] ?? 0);
  const seconds = Number(match[4] ?? 0);
  if (hours > 15 || minutes > 59 || seconds > 59) {
    throw new DbError('22009', `time zone displacement out of range: "${text}"`);
  }
  const total = hours * 3600 + minutes * 60 + seconds;
  return match[1] === '-' ? -total : total;
}

/** The zone of a setting or function argument; 22023 when nobody knows it. */
export function timeZone(name: string): TimeZone {
  const found = findTimeZone(name);
  if (found === undefined) throw new DbError('22023', `time zone "${name}" not recognized`);
  return found;
}

/** `+02`, `-03:30`, `+05:30:15`: how timestamptz output shows an offset. */
export function printOffset(offsetSeconds: number): string {
  const size = Math.abs(offsetSeconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(size / 3600);
  const minutes = Math.floor(size / 60) % 60;
  const seconds = size % 60;
  const sign = offsetSeconds < 0 ? '-' : '+';
  if (seconds !== 0) return `${sign}${two(hours)}:${two(minutes)}:${two(seconds)}`;
  return minutes === 0 ? `${sign}${two(hours)}` : `${sign}${two(hours)}:${two(minutes)}`;
}
