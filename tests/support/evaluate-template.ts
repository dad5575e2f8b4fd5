import type { Json } from '../../deploy/resource-files.ts';

interface ParametrizedTemplate {
  readonly Parameters: Readonly<Record<string, Json>>;
  readonly Rules: Readonly<Record<string, Json>>;
  readonly Conditions: Readonly<Record<string, Json>>;
  readonly Resources: Readonly<Record<string, Json>>;
  readonly Outputs: Readonly<Record<string, Json>>;
}

const NOTHING = Symbol('AWS::NoValue');
const isObject = (part: Json): boolean => typeof part === 'object' && part !== null;

/** What CloudFormation makes of a template and values: without parameters, conditions and names. */
export function evaluateTemplate(
  template: ParametrizedTemplate,
  given: Readonly<Record<string, string>>,
) {
  const values: Record<string, string> = { ...given };
  for (const [name, { Default, AllowedValues, AllowedPattern }] of Object.entries(
    template.Parameters,
  )) {
    values[name] ??= Default;
    const value = values[name];
    if (value === undefined) throw new Error(`${name} has no value`);
    if (AllowedValues && !AllowedValues.includes(value)) throw new Error(`${name} is not allowed`);
    if (AllowedPattern && !new RegExp(AllowedPattern).test(value))
      throw new Error(`${name} does not match`);
  }

  const functions: Readonly<Record<string, (argument: Json) => Json>> = {
    Ref: (name) => (name === 'AWS::NoValue' ? NOTHING : (values[name] ?? { Ref: name })),
    Condition: (name) => holds(name),
    'Fn::Equals': ([left, right]) => evaluate(left) === evaluate(right),
    'Fn::Not': ([part]) => !evaluate(part),
    'Fn::And': (parts) => parts.every(evaluate),
    'Fn::Contains': ([list, part]) => list.includes(evaluate(part)),
    'Fn::If': ([name, then, otherwise]) => evaluate(holds(name) ? then : otherwise),
    'Fn::Join': ([separator, parts]) => evaluate(parts).join(separator),
    'Fn::Sub': (argument) => {
      if (Array.isArray(argument)) {
        const [text, variables] = evaluate(argument);
        // What stands for itself is the same as without a word.
        const others = Object.entries<Json>(variables).filter(([name, { Ref }]) => Ref !== name);
        return { 'Fn::Sub': others.length > 0 ? [text, Object.fromEntries(others)] : text };
      }
      const text = argument.replaceAll(
        /\$\{([\w:]+)\}/g,
        (reference: string, name: string) => values[name] ?? reference,
      );
      return text.includes('${') ? { 'Fn::Sub': text } : text;
    },
  };
  function evaluate(part: Json): Json {
    if (Array.isArray(part)) return part.map(evaluate).filter((each) => each !== NOTHING);
    if (!isObject(part)) return part;
    const [[name = '', argument] = [], ...more] = Object.entries<Json>(part);
    if (more.length === 0 && functions[name]) return functions[name](argument);
    return Object.fromEntries(
      Object.entries<Json>(part)
        .map(([key, each]) => [key, evaluate(each)] as const)
        .filter(([, each]) => each !== NOTHING),
    );
  }
  function holds(name: string): boolean {
    const condition = template.Conditions[name];
    if (condition === undefined) throw new Error(`${name} is no condition`);
    return evaluate(condition);
  }
  const present = (parts: Readonly<Record<string, Json>>) =>
    Object.fromEntries(
      Object.entries(parts)
        .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
        .map(([name, { Condition, ...part }]) => [name, evaluate(part)]),
    );

  for (const { RuleCondition, Assertions } of Object.values(template.Rules)) {
    for (const { Assert, AssertDescription } of evaluate(RuleCondition) ? Assertions : [])
      if (!evaluate(Assert)) throw new Error(AssertDescription);
  }
  return { Resources: present(template.Resources), Outputs: present(template.Outputs) };
}
