/**
 * The statement of a template literal: its values become the parameters $1, $2, … and never text.
 */

export function textOfTemplate(strings: TemplateStringsArray): string {
  return strings.reduce((text, part, i) => `${text}$${i}${part}`);
}
