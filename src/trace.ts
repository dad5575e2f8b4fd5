/** What one sign-in tells AWS X-Ray. Never a claim, an attribute or the response. */
export interface Trace {
  /** Runs a task in a subsegment of that name, which notes its denial. */
  inSubsegment<T>(name: string, task: () => T | Promise<T>): T | Promise<T>;
  /** Notes an indexed value on the current subsegment. */
  annotate(name: string, value: string): void;
}

/** Runs a sign-in in a subsegment of that name, and hands it its trace. */
export type TraceSignIn = <T>(name: string, signIn: (trace: Trace) => Promise<T>) => Promise<T>;
