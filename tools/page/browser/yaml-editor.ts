import type { TextProblem } from '../page-messages.ts';
import { button, element } from './element.ts';

/** A text of YAML with a number at each line, and messages at theirs. */
export interface YamlEditor {
  readonly element: HTMLElement;
  text(): string;
  setText(text: string): void;
  /** Puts each message at the end of its line, and all of them into a list. */
  showProblems(problems: readonly TextProblem[]): void;
}

const LEAST_LINES = 4;

export const isError = ({ severity }: TextProblem): boolean => severity === 'error';

/**
 * A line as it stands behind the one that is written: its number, and after its end what is wrong
 * with it.
 */
function createLine(text: string, problems: readonly TextProblem[]): HTMLElement {
  const state = problems.some(isError) ? ' line-error' : problems.length > 0 ? ' line-warning' : '';
  return element(
    'div',
    { class: `line${state}` },
    element('span', { class: 'ghost' }, text || ' '),
    ...problems.slice(0, 1).map(({ message }) => element('span', { class: 'message' }, message)),
  );
}

function createProblem(problem: TextProblem, goTo: (problem: TextProblem) => void): HTMLElement {
  const { severity, line, message } = problem;
  const link = button(`Line ${line}`, () => goTo(problem), { class: 'link' });
  return element(
    'li',
    { class: severity },
    link,
    ` ${severity === 'warning' ? 'Warning: ' : ''}${message}`,
  );
}

/** Makes the editor, and calls back at every change that its user makes. */
export function createYamlEditor(
  label: string,
  isReadOnly: boolean,
  onInput: () => void,
): YamlEditor {
  const lines = element('div', { class: 'lines', 'aria-hidden': 'true' });
  const list = element('ul', { id: 'record-problems', 'aria-live': 'polite' });
  const area = element('textarea', {
    id: 'record-text',
    'aria-describedby': list.id,
    spellcheck: 'false',
    autocapitalize: 'none',
    wrap: 'off',
    readonly: isReadOnly,
  });

  const drawLines = (problems: readonly TextProblem[]) => {
    const texts = area.value.split('\n');
    lines.replaceChildren(
      ...texts.map((text, index) =>
        createLine(
          text,
          problems.filter(({ line }) => line === index + 1),
        ),
      ),
    );
  };
  const goTo = ({ line, column }: TextProblem) => {
    const before = area.value.split('\n').slice(0, line - 1);
    const offset = before.reduce((sum, each) => sum + each.length + 1, column - 1);
    area.focus();
    area.setSelectionRange(offset, offset);
  };

  area.addEventListener('input', () => {
    drawLines([]);
    onInput();
  });
  area.addEventListener('scroll', () => {
    lines.scrollTop = area.scrollTop;
    lines.scrollLeft = area.scrollLeft;
  });
  return {
    element: element(
      'div',
      {},
      element('label', { for: area.id, class: 'unseen' }, label),
      element('div', { class: 'editor' }, lines, area),
      list,
    ),
    text: () => area.value,
    setText(text) {
      area.value = text;
      area.rows = Math.max(LEAST_LINES, text.split('\n').length);
    },
    showProblems(problems) {
      drawLines(problems);
      list.replaceChildren(...problems.map((problem) => createProblem(problem, goTo)));
      area.setAttribute('aria-invalid', String(problems.some(isError)));
    },
  };
}
