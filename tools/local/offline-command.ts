import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What Node.js runs serverless-offline with, on stage `local` of the repository. */
export const offlineCommand = (port: number): readonly string[] => [
  require.resolve('serverless/bin/serverless.js'),
  ...['offline', '--stage', 'local', '--host', '127.0.0.1', '--lambdaPort', `${port}`],
];
