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
    },
  ],
])('%s', (line, command) => {
  expect(parseCommandLine(words(line))).toEqual(command);
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
