/** One change of the source, and whether a test noticed it. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The text of that line, without the blanks around it. */
  readonly at: string;
  readonly code: string;
  readonly becomes: string;
  readonly found: boolean;
}

/** A change that no test can notice, and why. It keeps its name when lines move. */
export interface AcceptedMutant {
  readonly file: string;
  readonly at: string;
  readonly code: string;
  readonly becomes: string;
  readonly because: string;
}

/** What a run over mutants came to. */
export interface MutantVerdict {
  readonly found: number;
  readonly total: number;
  /** Neither found nor accepted. */
  readonly survivors: readonly Mutant[];
  /** Accepted, and found or gone all the same. */
  readonly outdated: readonly AcceptedMutant[];
  /** Why the run failed. */
  readonly faults: readonly string[];
}

/** Of all mutants of `src/`, in percent. An accepted one is not found. */
const LEAST_FOUND = 95;

const nameOf = ({ file, at, code, becomes }: Omit<AcceptedMutant, 'because'>) =>
  JSON.stringify([file, at, code, becomes]);

/**
 * Says which mutants want a test.
 *
 * @param isWhole whether these are the mutants of all of `src/`, for which a share is demanded
 */
export function judgeMutants(
  mutants: readonly Mutant[],
  accepted: readonly AcceptedMutant[],
  isWhole: boolean,
): MutantVerdict {
  const living = mutants.filter(({ found }) => !found);
  const names = new Set(accepted.map(nameOf));
  const livingNames = new Set(living.map(nameOf));
  const files = new Set(mutants.map(({ file }) => file));
  const survivors = living.filter((mutant) => !names.has(nameOf(mutant)));
  const found = mutants.length - living.length;
  const faults = [
    ...(survivors.length > 0 ? [`${survivors.length} survived that nobody has accepted`] : []),
    ...(isWhole && found < (mutants.length * LEAST_FOUND) / 100
      ? [`fewer than ${LEAST_FOUND} % were found`]
      : []),
  ];
  const outdated = accepted.filter(
    (each) => (isWhole || files.has(each.file)) && !livingNames.has(nameOf(each)),
  );
  return { found, total: mutants.length, survivors, outdated, faults };
}
