import type { Writable } from 'node:stream';
import { showJson } from '../../tools/terminal/show-text.ts';
import { writeTo } from '../../tools/terminal/write-to.ts';
import { formatPath, formatProblem, type Problem } from '../files/problem.ts';
import type { Validation } from './validate.ts';
import { describeValidation } from './validation-summary.ts';

/** Tells what a validation finds, while it goes on and when it is done. */
export interface ValidationReport {
  problem(problem: Problem): Promise<void> | void;
  end(validation: Validation): void;
}

/** Problems as lines, then the summary: on `out` if the files are valid. */
export const createTextReport = (out: Writable, err: Writable): ValidationReport => ({
  problem: (problem) => writeTo(err, `${formatProblem(problem)}\n`),
  end: (validation) =>
    void writeTo(validation.isValid ? out : err, `${describeValidation(validation)}\n`),
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
    end({ isValid, errors, warnings, records, files, unsettledRoles }) {
      const isEmpty = errors + warnings === 0;
      const counts = JSON.stringify(
        { valid: isValid, errors, warnings, records, files, unsettledRoles },
        null,
        2,
      );
      writeTo(out, `${isEmpty ? '{\n  "problems": [],' : '\n  ],'}${counts.slice(1)}\n`);
    },
  };
}
