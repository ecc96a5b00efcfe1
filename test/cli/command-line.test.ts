import { expect, test } from 'vitest';
import { parseCommandLine } from '../../adapters/cli/command-line.ts';

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');

test.each([
  ['', { kind: 'help' }],
  ['--help', { kind: 'help' }],
  ['-h', { kind: 'help' }],
  ['--version', { kind: 'version' }],
  ['serve --help', { kind: 'help' }],
  ['shell', { kind: 'shell', folder: undefined }],
  ['shell --data ./db', { kind: 'shell', folder: './db' }],
  [
    'serve',
    {
      kind: 'serve',
      folder: 'aiondb-data',
      host: '127.0.0.1',
      port: 5432,
      login: { method: 'trust' },
      httpPort: undefined,
      maximumConnections: undefined,
      archive: undefined,
    },
  ],
  [
    'serve --ephemeral --host 0.0.0.0 --port=0 --http-port 9090 --auth scram-sha-256 --user ada --password-file pw --max-connections 20',
    {
      kind: 'serve',
      folder: undefined,
      host: '0.0.0.0',
      port: 0,
      login: { method: 'scram-sha-256', user: 'ada', passwordFile: 'pw' },
      httpPort: 9090,
      maximumConnections: 20,
      archive: undefined,
    },
  ],
  ['backup /b', { kind: 'backup', target: '/b', folder: 'aiondb-data', verifies: false }],
  ['backup --from ./db /b', { kind: 'backup', target: '/b', folder: './db', verifies: false }],
  ['backup --verify /b', { kind: 'backup', target: '/b', folder: 'aiondb-data', verifies: true }],
  [
    'restore /b /d',
    { kind: 'restore', backup: '/b', folder: '/d', until: undefined, archive: undefined, timeline: undefined },
  ],
  [
    'restore /b /d --until 8192 --archive a --timeline 3',
    { kind: 'restore', backup: '/b', folder: '/d', until: { kind: 'lsn', lsn: 8_192 }, archive: 'a', timeline: 3 },
  ],
])('%s', (line, command) => {
  expect(parseCommandLine(words(line))).toEqual(command);
});

test('times of --until keep their microseconds and their zone', () => {
  const timeOf = (text: string): unknown => {
    const command = parseCommandLine(['restore', '/b', '/d', '--until', text]);
    return command.kind === 'restore' ? command.until : undefined;
  };
  expect(timeOf('2026-03-01T12:00:00.123456Z')).toEqual({ kind: 'time', timeUs: 1_772_366_400_123_456 });
  expect(timeOf('2026-03-01 13:00:00.5+01')).toEqual({ kind: 'time', timeUs: 1_772_366_400_500_000 });
});

test.each([
  ['dump', 'there is no command "dump"'],
  ['serve --prt 5', "Unknown option '--prt'"],
  ['serve here', "Unexpected argument 'here'. This command does not take positional arguments"],
  ['serve --data d --ephemeral', '--data and --ephemeral exclude each other'],
  ['serve --port 65536', '--port takes a number from 0 to 65535, not "65536"'],
  ['serve --port 5e3', '--port takes a number from 0 to 65535, not "5e3"'],
  ['serve --max-connections 0', '--max-connections takes a number from 1 to 999999, not "0"'],
  ['serve --auth md5', '--auth takes trust or scram-sha-256, not "md5"'],
  ['serve --auth scram-sha-256 --user ada', '--auth scram-sha-256 needs --user NAME and --password-file FILE'],
  ['serve --user ada', '--user and --password-file go with --auth scram-sha-256'],
  ['shell --port 5', "Unknown option '--port'"],
  ['serve --ephemeral --archive a', 'a database in memory has no log for --archive'],
  ['backup', 'backup takes one folder, the target'],
  ['backup --verify --from d /b', '--verify reads the target only, without --from'],
  ['restore /b', 'restore takes two folders, the backup and the one for the database'],
  ['restore /b /d --until noon', '--until takes an LSN or a time with its zone, like 2026-03-01T12:00:00Z, not "noon"'],
  ['restore /b /d --until 2026-03-01T12:00:00', '--until takes an LSN or a time with its zone'],
  ['restore /b /d --timeline 0', '--timeline takes a number from 1 on, not "0"'],
])('%s is refused', (line, message) => {
  expect(() => parseCommandLine(words(line))).toThrow(message);
});

test('doctor takes one folder', () => {
  expect(parseCommandLine(['doctor', 'x'])).toEqual({ kind: 'doctor', folder: 'x', constraints: false });
  expect(parseCommandLine(['doctor', '--constraints', 'x'])).toEqual({
    kind: 'doctor',
    folder: 'x',
    constraints: true,
  });
  expect(() => parseCommandLine(['doctor'])).toThrow('doctor needs the folder of a database');
  expect(() => parseCommandLine(['doctor', 'x', 'y'])).toThrow('doctor takes one folder, "y" is a second');
});
