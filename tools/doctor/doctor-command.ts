import { UserError } from '../command/user-error.ts';
import { type Command, parseCommandLine, USAGE } from './doctor-options.ts';
import { worst } from './finding.ts';
import { renderFindings } from './render-findings.ts';

const EXIT = { good: 0, bad: 1, warning: 2 } as const;

const print = (report: object) => console.log(JSON.stringify(report, null, 2));

const describe = (error: unknown) =>
  error instanceof UserError ? error.message : `A fault of this command: ${error}`;

/**
 * Carries out a command, prints what it comes to, and returns the exit code. The AWS SDK is loaded
 * if it is needed.
 */
async function run(command: Command): Promise<number> {
  if (command.name === 'help') {
    console.log(USAGE);
    return EXIT.good;
  }
  const { stage, tenantId, json, strict } = command;
  const { examine } = await import('./examine.ts');
  const findings = await examine(stage, tenantId).catch((error) => {
    if (json) print({ stage, outcome: 'bad', error: describe(error) });
    throw error;
  });
  const outcome = worst(findings);
  if (json) print({ stage, outcome, findings });
  else console.log(renderFindings(findings));
  return outcome === 'warning' && !strict ? EXIT.good : EXIT[outcome];
}

// It is about later releases of the SDK on later releases of Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

try {
  process.exitCode = await run(parseCommandLine(process.argv.slice(2)));
} catch (error) {
  console.error(describe(error));
  process.exitCode = EXIT.bad;
}
