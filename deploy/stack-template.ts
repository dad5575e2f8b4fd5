/** A part of a CloudFormation template, of any shape. */
export type Json = ReturnType<typeof JSON.parse>;

/** The parts of a CloudFormation template. */
export interface StackTemplate {
  readonly Resources: Record<string, Json>;
  readonly Outputs: Record<string, Json>;
}
