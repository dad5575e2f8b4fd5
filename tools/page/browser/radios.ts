import { element } from './element.ts';

/** One of several that exclude each other: a title, and what it is about. */
function createRadio(name: string, value: string, title: string, about: string): HTMLLabelElement {
  return element(
    'label',
    { class: 'choice' },
    element('input', { type: 'radio', name, value }),
    element('span', { class: 'choice-title' }, title),
    ' ',
    element('span', { class: 'choice-about' }, about),
  );
}

/** Radios under a legend. */
export interface Radios {
  readonly element: HTMLFieldSetElement;
  /** The value that is chosen. */
  chosen(): string;
  choose(value: string): void;
  /** Leaves only these values to choose from. */
  limit(isOffered: (value: string) => boolean): void;
}

/**
 * Makes radios out of values, titles and what those are about; the first is chosen unless another
 * is.
 */
export function createRadios(
  name: string,
  legend: string,
  options: readonly (readonly [value: string, title: string, about: string])[],
  chosen = options[0]?.[0] ?? '',
): Radios {
  const radios = options.map((option) => createRadio(name, ...option));
  const inputs = radios.flatMap((radio) => radio.querySelector('input') ?? []);
  const choices: Radios = {
    element: element('fieldset', { class: name }, element('legend', {}, legend), ...radios),
    chosen: () => inputs.find(({ checked }) => checked)?.value ?? '',
    choose(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
    limit(isOffered) {
      for (const input of inputs) input.disabled = !isOffered(input.value);
    },
  };
  choices.choose(chosen);
  return choices;
}
