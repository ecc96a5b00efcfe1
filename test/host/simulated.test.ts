/** What the simulated machine promises to the tests that run on it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Host, nodeHost, simulatedMachine } from '../../engine/host/host.ts';
import { SimulatedStop } from '../../engine/host/simulated-disk.ts';

const sectorBytes = 512;

describe('disk', () => {
  test('what was synced survives, whatever happens', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 0, max: 3000 }),
        (seed, length, at) => {
          const machine = simulatedMachine(seed);
          machine.host.files.makeFolder('/d');
          const file = machine.host.files.open('/d/a', 'create');
          file.writeAt(new Uint8Array(length).fill(1), at);
          file.fdatasync();
          machine.host.files.syncFolder('/d');
          file.writeAt(new Uint8Array(length).fill(2), at + 5000);
          machine.failPower();
          const content = machine.host.files.readFile('/d/a');
          expect(content.subarray(at, at + length).every((byte) => byte === 1)).toBe(true);
        },
      ),
    );
  });

  test('unsynced writes are kept or lost by sectors', () => {
    let kept = 0;
    let lost = 0;
    for (let seed = 0; seed < 200; seed++) {
      const machine = simulatedMachine(seed);
      machine.host.files.replaceFile('/a', new Uint8Array(20 * sectorBytes));
      const file = machine.host.files.open('/a', 'write');
      file.writeAt(new Uint8Array(10 * sectorBytes).fill(7), 3 * sectorBytes + 100);
      machine.failPower();
      const content = machine.host.files.readFile('/a');
      for (let sector = 4; sector < 13; sector++) {
        const bytes = content.subarray(sector * sectorBytes, (sector + 1) * sectorBytes);
        expect(new Set(bytes).size).toBe(1);
        if (bytes[0] === 7) kept += 1;
        else lost += 1;
      }
    }
    expect(kept).toBeGreaterThan(300);
    expect(lost).toBeGreaterThan(300);
  });

  test('names are lost from the last on, until their folder is synced', () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      const machine = simulatedMachine(seed);
      const { files } = machine.host;
      files.open('/a', 'create').close();
      files.syncFolder('/');
      files.open('/b', 'create').close();
      files.rename('/a', '/c');
      machine.failPower();
      outcomes.add(machine.host.files.list('/').join());
    }
    expect([...outcomes].sort()).toEqual(['a', 'a,b', 'b,c']);
  });

  test('a killed process loses nothing that it wrote', () => {
    const machine = simulatedMachine(1);
    const file = machine.host.files.open('/a', 'create');
    file.writeAt(Uint8Array.of(1, 2, 3), 0);
    machine.kill();
    expect([...machine.host.files.readFile('/a')]).toEqual([1, 2, 3]);
    expect(() => file.sizeBytes()).toThrow(SimulatedStop);
  });

  test('after a failed sync a further one succeeds without having written', () => {
    let lost = 0;
    for (let seed = 0; seed < 40; seed++) {
      const machine = simulatedMachine(seed);
      machine.host.files.replaceFile('/a', new Uint8Array(4));
      const file = machine.host.files.open('/a', 'write');
      file.writeAt(Uint8Array.of(9), 0);
      machine.disk.failSyncs(1);
      expect(() => file.fdatasync()).toThrow(/could not sync/);
      file.fdatasync();
      machine.failPower();
      if (machine.host.files.readFile('/a')[0] === 0) lost += 1;
    }
    expect(lost).toBeGreaterThan(5);
  });

  test('what a failed sync forgot never comes back over what was synced later', () => {
    for (let seed = 0; seed < 40; seed++) {
      const machine = simulatedMachine(seed);
      machine.host.files.replaceFile('/a', new Uint8Array(1_000));
      const file = machine.host.files.open('/a', 'write');
      file.writeAt(new Uint8Array(1_000).fill(9), 0);
      machine.disk.failSyncs(1);
      expect(() => file.fdatasync()).toThrow(/could not sync/);
      file.writeAt(new Uint8Array(400).fill(7), 200);
      file.fdatasync();
      machine.failPower();
      const content = machine.host.files.readFile('/a');
      expect(new Set(content.subarray(200, 600))).toEqual(new Set([7]));
    }
  });

  test('a slow disk stops the clock of who waits for it, and overtaking is told across files', async () => {
    const machine = simulatedMachine(3);
    machine.disk.slowSyncMs = 20;
    machine.host.files.replaceFile('/a', new Uint8Array(4));
    expect(machine.time.monotonicMs()).toBeGreaterThanOrEqual(20);
    expect(machine.disk.rare.slowSyncs).toBe(1);
    let reordered = 0;
    for (let seed = 0; seed < 100; seed++) {
      const other = simulatedMachine(seed);
      for (const path of ['/a', '/b']) other.host.files.replaceFile(path, new Uint8Array(4));
      for (const path of ['/a', '/b']) other.host.files.open(path, 'write').writeAt(Uint8Array.of(1), 0);
      other.failPower();
      reordered += other.disk.rare.reorderedWrites;
    }
    expect(reordered).toBeGreaterThan(5);
  });

  test('an asynchronous sync covers what was written before it, and takes its time', async () => {
    const machine = simulatedMachine(1);
    machine.host.files.replaceFile('/a', new Uint8Array(2));
    const file = machine.host.files.open('/a', 'write');
    file.writeAt(Uint8Array.of(1), 0);
    let done = false;
    const sync = file.fdatasyncAsync().then(() => {
      done = true;
    });
    file.writeAt(Uint8Array.of(2), 1);
    await Promise.resolve();
    expect(done).toBe(false);
    machine.time.advance(10);
    await sync;
    machine.disk.failSyncs(1);
    expect(() => file.fdatasync()).toThrow();
    machine.failPower();
    const content = machine.host.files.readFile('/a');
    expect(content[0]).toBe(1);
  });

  test('a machine stopped after so many calls refuses all later ones', () => {
    const machine = simulatedMachine(1);
    const { files } = machine.host;
    machine.disk.stopAfter(2);
    const file = files.open('/a', 'create');
    file.writeAt(Uint8Array.of(1), 0);
    expect(() => file.writeAt(Uint8Array.of(2), 1)).toThrow(SimulatedStop);
    expect(() => files.list('/')).toThrow(SimulatedStop);
    machine.kill();
    expect([...machine.host.files.readFile('/a')]).toEqual([1]);
  });
});

describe('time and chance', () => {
  test('timers run in the order of their times', () => {
    const { time } = simulatedMachine(1);
    const ran: string[] = [];
    time.after(20, () => ran.push('20'));
    time.after(10, () => {
      ran.push(`10 at ${time.monotonicMs()}`);
      time.immediate(() => ran.push('soon'));
      time.after(5, () => ran.push('15'));
    });
    time.after(10, () => ran.push('cancelled')).cancel();
    time.advance(19);
    expect(ran).toEqual(['10 at 10', 'soon', '15']);
    time.advance(1);
    expect(ran.at(-1)).toBe('20');
    const before = time.wallTimeUs();
    time.stepWallClock(-5_000_000);
    expect(time.wallTimeUs()).toBe(before - 5_000_000);
  });

  test('the same seed gives the same numbers, another one others', () => {
    expect(drawFive(7)).toEqual(drawFive(7));
    expect(drawFive(7)).not.toEqual(drawFive(8));
  });

  test.each([
    ['node', nodeHost()],
    ['simulated', simulatedMachine(5).host],
  ] as [string, Host][])('%s random numbers are spread evenly', (_name, { random }) => {
    const buckets = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 20_000; draw++) buckets[Math.floor(random.float() * 10)]! += 1;
    for (const count of buckets) expect(Math.abs(count - 2_000)).toBeLessThan(250);
    const bytes = random.fill(new Uint8Array(100_000));
    expect(bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length).toBeCloseTo(127.5, -1);
  });

  test('a folder is locked once in a simulation too', async () => {
    const machine = simulatedMachine(1);
    machine.host.files.makeFolder('/d');
    const lock = await machine.host.lockFolder('/d');
    await expect(machine.host.lockFolder('/d')).rejects.toMatchObject({ code: '55006' });
    machine.kill();
    await machine.host.lockFolder('/d');
    await lock.release();
  });
});

test('the real clock tells the time in microseconds and never runs back', () => {
  const { clock } = nodeHost();
  expect(Math.abs(clock.wallTimeUs() / 1000 - Date.now())).toBeLessThan(50);
  let last = clock.monotonicMs();
  for (let look = 0; look < 1000; look++) {
    const now = clock.monotonicMs();
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
});

test('hashing is that of zlib and of FIPS 180', () => {
  const { hashing } = nodeHost();
  const bytes = new TextEncoder().encode('123456789');
  expect(hashing.crc32(bytes)).toBe(0xcbf43926);
  expect(hashing.crc32(bytes.subarray(4), hashing.crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
  expect(Buffer.from(hashing.sha256(bytes)).toString('hex')).toMatch(/^15e2b0d3c33891ebb0f1ef609ec41942/);
});

function drawFive(seed: number): number[] {
  const { random } = simulatedMachine(seed);
  return Array.from({ length: 5 }, () => random.float());
}
