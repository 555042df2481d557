import { childOf, childrenOf, type MarkupElement } from '../../../../platform/service/imports/markup/element.js';
import { Unsupported } from '../unsupported.js';
import { mapped, type OutcomeDeclaration, outcomeDeclaration, type ResponseDeclaration, responseDeclaration } from './declarations.js';
import { evaluate, isTrue } from './expressions.js';
import { container, isNumeric, isSame, numberOf, numberValue, type Value, valueFrom } from './value.js';

/** The responses to an item, as they would be written in its file. */
export type Responses = Readonly<Record<string, readonly string[]>>;

/** How an item is scored: its declarations, and its processing of responses. */
export interface Processing {
  readonly responses: ReadonlyMap<string, ResponseDeclaration>;
  readonly outcomes: ReadonlyMap<string, OutcomeDeclaration>;
  readonly rules: MarkupElement | null;
}

export function processingOf(item: MarkupElement): Processing {
  const responses = childrenOf(item, 'responseDeclaration').map(responseDeclaration);
  const outcomes = childrenOf(item, 'outcomeDeclaration').map(outcomeDeclaration);
  return {
    responses: new Map(responses.map((each) => [each.identifier, each])),
    outcomes: new Map(outcomes.map((each) => [each.identifier, each])),
    rules: childOf(item, 'responseProcessing') ?? null,
  };
}

/** All variables after the responses were processed. Unsupported where the standard leaves the meaning to somebody else. */
export function outcomesOf({ responses, outcomes, rules }: Processing, given: Responses): ReadonlyMap<string, Value | null> {
  const variables = new Map<string, Value | null>();
  for (const { identifier, initial } of outcomes.values()) variables.set(identifier, initial);
  for (const { identifier, baseType, cardinality } of responses.values()) {
    variables.set(identifier, valueFrom(given[identifier] ?? [], baseType, cardinality));
  }
  if (!rules) return variables;
  const run = new Run(responses, outcomes, variables);
  if (rules.attributes.template && childrenOf(rules).length === 0) run.template(rules.attributes.template);
  else run.all(childrenOf(rules));
  return variables;
}

/** Thrown by the rule that ends the processing. */
class Exit extends Error {}

class Run {
  constructor(
    private readonly responses: ReadonlyMap<string, ResponseDeclaration>,
    private readonly outcomes: ReadonlyMap<string, OutcomeDeclaration>,
    private readonly variables: Map<string, Value | null>,
  ) {}

  all(rules: readonly MarkupElement[]): void {
    try {
      for (const rule of rules) this.#rule(rule);
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
    }
  }

  /** The three of the standard, which process the variable RESPONSE into SCORE. */
  template(address: string): void {
    const name = /([^/]+?)(\.xml)?$/.exec(address)?.[1] ?? address;
    const response = this.variables.get('RESPONSE') ?? null;
    const declared = this.responses.get('RESPONSE');
    if (name === 'match_correct') {
      this.#set('SCORE', numberValue(response && declared?.correct && isSame(response, declared.correct) ? 1 : 0));
    } else if (name === 'map_response') {
      this.#set('SCORE', numberValue(declared?.mapping ? mapped(declared.mapping, response) : 0));
    } else throw new Unsupported(`its scoring is the template ${name}`);
  }

  #rule(rule: MarkupElement): void {
    switch (rule.name) {
      case 'responseCondition':
        return this.#condition(rule);
      case 'setOutcomeValue': {
        const [expression] = childrenOf(rule);
        return this.#set(rule.attributes.identifier ?? '', expression ? this.#evaluate(expression) : null);
      }
      case 'lookupOutcomeValue':
        return this.#lookUp(rule);
      case 'responseProcessingFragment':
        for (const child of childrenOf(rule)) this.#rule(child);
        return;
      case 'exitResponse':
        throw new Exit();
      default:
        throw new Unsupported(`its scoring uses ${rule.name}`);
    }
  }

  #condition(condition: MarkupElement): void {
    const branch = childrenOf(condition, 'responseIf', 'responseElseIf', 'responseElse').find((each) => this.#isTaken(each));
    if (!branch) return;
    const [, ...afterTest] = childrenOf(branch);
    for (const rule of branch.name === 'responseElse' ? childrenOf(branch) : afterTest) this.#rule(rule);
  }

  #isTaken(branch: MarkupElement): boolean {
    const [test] = childrenOf(branch);
    return branch.name === 'responseElse' || (test !== undefined && isTrue(this.#evaluate(test)));
  }

  #evaluate(expression: MarkupElement): Value | null {
    return evaluate(expression, { responses: this.responses, variables: this.variables });
  }

  /** An integer that is put into a float becomes one, and the reverse. */
  #set(identifier: string, value: Value | null): void {
    const declared = this.outcomes.get(identifier);
    const isNumber = declared && value && isNumeric(declared.baseType) && isNumeric(value.baseType);
    this.variables.set(identifier, isNumber ? container(value.values, declared.baseType, declared.cardinality) : value);
  }

  #lookUp(rule: MarkupElement): void {
    const identifier = rule.attributes.identifier ?? '';
    const declared = this.outcomes.get(identifier);
    const [expression] = childrenOf(rule);
    const table = declared && childOf(declared.element, 'matchTable', 'interpolationTable');
    const source = expression ? numberOf(this.#evaluate(expression)) : null;
    if (!declared || !table) throw new Unsupported(`its scoring looks up ${identifier} without a table`);
    const found = childrenOf(table).find((entry) => source !== null && isFound(entry, source));
    const target = found?.attributes.targetValue ?? table.attributes.defaultValue;
    this.#set(identifier, target === undefined ? null : valueFrom([target], declared.baseType, 'single'));
  }
}

/** A match is exact; an interpolation takes the first entry that is not above. */
function isFound({ name, attributes }: MarkupElement, source: number): boolean {
  const value = Number(attributes.sourceValue);
  if (name === 'matchTableEntry') return value === source;
  return attributes.includeBoundary === 'false' ? source > value : source >= value;
}

/** The outcome SCORE as a number; nothing scores 0. */
export const scoreOf = (processing: Processing, given: Responses): number =>
  numberOf(outcomesOf(processing, given).get('SCORE') ?? null) ?? 0;
