import { element } from './element.ts';
import type { Question } from './question.ts';

/** Shows what is still to be said of who signs in, in place of tokens. */
export const createQuestionCard = ({ title, text }: Question): HTMLElement =>
  element(
    'article',
    { class: 'note', 'aria-labelledby': 'question-title' },
    element('h3', { id: 'question-title' }, title),
    element('p', {}, text),
  );
