import { readCommand } from '../command/read-command.ts';
import { EXIT, runCommand } from '../command/run-command.ts';
import { createDoctorProgram, type DoctorCommand } from './doctor-program.ts';
import { worst } from './finding.ts';
import { renderFindings } from './render-findings.ts';

const CODES = { good: EXIT.good, bad: EXIT.error, warning: EXIT.attention } as const;

/** Looks at a stage and prints what it finds, or fixes it. The AWS SDK is loaded if it is needed. */
async function run({ stage, tenantId, json, strict, fix }: DoctorCommand): Promise<number> {
  if (fix) {
    const { fixTrigger } = await import('./fix-trigger.ts');
    console.log(await fixTrigger(fix));
    return EXIT.good;
  }
  const { examine } = await import('./examine.ts');
  const findings = await examine(stage, tenantId);
  const outcome = worst(findings);
  if (json) console.log(JSON.stringify({ stage, outcome, findings }, null, 2));
  else console.log(renderFindings(findings));
  return outcome === 'warning' && !strict ? EXIT.good : CODES[outcome];
}

await runCommand(async (args) => {
  const command = readCommand(createDoctorProgram, args);
  return command ? run(command) : EXIT.good;
});
