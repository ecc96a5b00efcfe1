/**
 * Clock and timers of a simulated machine: time moves only when it is told to.
 *
 * `turn` is one event-loop turn; `advance` lets milliseconds pass, running timers in the order of their times (ties in
 * the order they were set). Neither waits for promises: `settle` does, by alternating turns with real microtasks.
 */
interface Alarm {
  readonly atMs: number;
  readonly callback: () => void;
}

export class SimulatedTime {
  #nowMs = 0;
  #startUs: number;
  #alarms: Alarm[] = [];
  #immediates: (() => void)[] = [];

  /** `startUs`: the wall time at which the machine is switched on, microseconds since 1970. */
  constructor(startUs: number) {
    this.#startUs = startUs;
  }

  wallTimeUs(): number {
    return this.#startUs + Math.floor(this.#nowMs * 1000);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** Sets the wall clock, forward or back; the monotonic one does not notice. */
  stepWallClock(byUs: number): void {
    this.#startUs += byUs;
  }

  /** Time passes while somebody waits in a call: nothing runs meanwhile, what comes due runs late. */
  elapse(ms: number): void {
    this.#nowMs += ms;
  }

  immediate(callback: () => void): void {
    this.#immediates.push(callback);
  }

  after(delayMs: number, callback: () => void): { cancel(): void } {
    const alarm: Alarm = { atMs: this.#nowMs + Math.max(0, delayMs), callback };
    let at = this.#alarms.length;
    while (at > 0 && this.#alarms[at - 1]!.atMs > alarm.atMs) at--;
    this.#alarms.splice(at, 0, alarm);
    return {
      cancel: () => {
        this.#alarms = this.#alarms.filter((other) => other !== alarm);
      },
    };
  }

  /** The clock goes on and nothing else does; what became due runs with the next `advance`. */
  block(delayMs: number): void {
    this.#nowMs += delayMs;
  }

  /** Runs what `immediate` collected so far; false when there was nothing. */
  turn(): boolean {
    const callbacks = this.#immediates;
    this.#immediates = [];
    for (const callback of callbacks) callback();
    return callbacks.length > 0;
  }

  /** Lets time pass. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    while (this.turn());
    for (let alarm = this.#alarms[0]; alarm !== undefined && alarm.atMs <= untilMs; alarm = this.#alarms[0]) {
      this.#alarms.shift();
      this.#nowMs = Math.max(this.#nowMs, alarm.atMs);
      alarm.callback();
      while (this.turn());
    }
    this.#nowMs = untilMs;
  }

  /**
   * Alternates turns, microtasks and steps of time (to the next timer, a millisecond at least) until `done` says so; false
   * when it never does within the time.
   */
  async settle(done: () => boolean, withinMs = 60_000): Promise<boolean> {
    const untilMs = this.#nowMs + withinMs;
    while (this.#nowMs <= untilMs) {
      for (let microtask = 0; microtask < 8; microtask++) await Promise.resolve();
      if (done()) return true;
      if (!this.turn())
        this.advance(Math.max(1, Math.min((this.#alarms[0]?.atMs ?? 0) - this.#nowMs, untilMs - this.#nowMs)));
    }
    return false;
  }

  /** Forgets everything that waits: the process is gone. */
  clear(): void {
    this.#alarms = [];
    this.#immediates = [];
  }
}
