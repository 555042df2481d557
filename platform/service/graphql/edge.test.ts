import { ValidationError } from 'class-validator';
import { ArgumentValidationError } from 'type-graphql';
import { asDomainError } from './edge.js';
import { MAX_FAULTS } from './variables.js';

function fault(property: string, children: ValidationError[] = []): ValidationError {
  const constraints = children.length > 0 ? undefined : { oneLine: 'must be one line' };
  return Object.assign(new ValidationError(), { property, children, constraints });
}

const fieldsOf = (...faults: ValidationError[]) => asDomainError(new ArgumentValidationError(faults)).details?.fields as object;

describe('what validators refuse', () => {
  it('stands at its path', () => {
    const rubric = fault('rubric', [fault('0', [fault('title')]), fault('7', [fault('title')])]);
    expect(fieldsOf(fault('title'), rubric)).toEqual({
      title: 'must be one line',
      'rubric.0.title': 'must be one line',
      'rubric.7.title': 'must be one line',
    });
  });

  it('is told as far as it is worth reading', () => {
    const elements = Array.from({ length: 1_000 }, (_each, index) => fault(String(index), [fault('title'), fault('points')]));
    expect(Object.keys(fieldsOf(fault('rubric', elements)))).toHaveLength(MAX_FAULTS);
  });
});
