import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { formatPath, formatProblem, type Problem } from '../files/problem.ts';
import { describeValidation } from '../summary.ts';
import type { Validation } from './validate.ts';

/** Tells what a validation finds, while it goes on and when it is done. */
export interface ValidationReport {
  problem(problem: Problem): Promise<void> | void;
  end(validation: Validation): void;
}

/** Writes, and if the reader is slow waits for it, so that the text does not pile up here. */
function write(stream: Writable, text: string): Promise<void> | undefined {
  return stream.write(text) ? undefined : once(stream, 'drain').then(() => undefined);
}

/** Problems as lines, then the summary: on `out` if the files are valid. */
export const createTextReport = (out: Writable, err: Writable): ValidationReport => ({
  problem: (problem) => write(err, `${formatProblem(problem)}\n`),
  end: (validation) => void write(validation.isValid ? out : err, `${describeValidation(validation)}\n`),
});

const toJson = ({ severity, file, position, path, message }: Problem) =>
  JSON.stringify({ severity, file, ...position, path: formatPath(path), message });

/** One JSON document, of which the problems come first because the counts are known last. */
export function createJsonReport(out: Writable): ValidationReport {
  let before = '{\n  "problems": [\n    ';
  return {
    problem(problem) {
      const text = before + toJson(problem);
      before = ',\n    ';
      return write(out, text);
    },
    end({ isValid, errors, warnings, records, files }) {
      const isEmpty = errors + warnings === 0;
      const counts = JSON.stringify({ valid: isValid, errors, warnings, records, files }, null, 2);
      write(out, `${isEmpty ? '{\n  "problems": [],' : '\n  ],'}${counts.slice(1)}\n`);
    },
  };
}
