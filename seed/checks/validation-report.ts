import type { Writable } from 'node:stream';
import { showJson } from '../../tools/terminal/show-text.ts';
import { writeTo } from '../../tools/terminal/write-to.ts';
import { formatPath, formatProblem, type Problem } from '../files/problem.ts';
import { type AssumedSettings, describeSettings } from './assumed-settings.ts';
import type { Validation } from './validate.ts';
import { describeValidation } from './validation-summary.ts';

/** Tells what a validation finds, while it goes on and when it is done. */
export interface ValidationReport {
  problem(problem: Problem): Promise<void> | void;
  /** Says with which settings it was, too. */
  end(validation: Validation, assumed?: AssumedSettings): void;
}

/** Problems as lines, then the summary: on `out` if the files are valid. */
export const createTextReport = (out: Writable, err: Writable): ValidationReport => ({
  problem: (problem) => writeTo(err, `${formatProblem(problem)}\n`),
  end(validation, assumed) {
    const settings =
      assumed && validation.errors === 0
        ? [...(assumed.unread ? [assumed.unread] : []), describeSettings(assumed.found)]
        : [];
    const lines = [describeValidation(validation), ...settings];
    writeTo(validation.isValid ? out : err, `${lines.join('\n')}\n`);
  },
});

const toJson = ({ severity, file, position, path, message }: Problem) =>
  showJson({ severity, file, ...position, path: formatPath(path), message });

/** One JSON document, of which the problems come first because the counts are known last. */
export function createJsonReport(out: Writable): ValidationReport {
  let before = '{\n  "problems": [\n    ';
  return {
    problem(problem) {
      const text = before + toJson(problem);
      before = ',\n    ';
      return writeTo(out, text);
    },
    end({ isValid, errors, warnings, records, files, unsettledRoles, uncounted }, assumed) {
      const isEmpty = errors + warnings === 0;
      const counts = JSON.stringify(
        {
          ...{ valid: isValid, errors, warnings, records, files, unsettledRoles, uncounted },
          ...(assumed && { settings: assumed.found }),
          ...(assumed?.unread && { unread: assumed.unread }),
        },
        null,
        2,
      );
      writeTo(out, `${isEmpty ? '{\n  "problems": [],' : '\n  ],'}${counts.slice(1)}\n`);
    },
  };
}
