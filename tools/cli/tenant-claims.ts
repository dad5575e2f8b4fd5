#!/usr/bin/env node
import { readCommand } from '../command/read-command.ts';
import { EXIT, runCommand } from '../command/run-command.ts';
import { createTenantClaimsProgram, isProgramName, PROGRAMS } from './programs.ts';

const [, , name] = process.argv;
if (isProgramName(name)) {
  const { readsName, run } = PROGRAMS[name];
  if (!readsName) process.argv.splice(2, 1);
  await run();
} else {
  await runCommand(async (args) => {
    readCommand(createTenantClaimsProgram, args);
    return EXIT.good;
  });
}
