/** Media types with their parameters (RFC 9110 §8.3.1), each part with its place in the text. */

export interface Parameter {
  /** As it is written. */
  readonly name: string;
  /** Without quotes and their backslashes. */
  readonly value: string;
  /** Offset of the name in the text, and of the value with its quotes. */
  readonly at: number;
  readonly valueAt: number;
  readonly valueEnd: number;
}

export interface MediaType {
  /** `text/html`, in lower case. */
  readonly essence: string;
  readonly at: number;
  readonly end: number;
  readonly parameters: readonly Parameter[];
}

const parameter = /;[ \t]*(?:([!#$%&'*+\-.^_`|~\w]+)[ \t]*(?:=[ \t]*("(?:[^"\\]|\\.)*"?|[^;]*))?)?/y;
/** A peer that repeats them without end gets no more read. */
const parameterCount = 32;

export function parseMediaType(text: string): MediaType {
  const [before = '', essence = ''] = /^[ \t]*([^;]*?)[ \t]*(?=;|$)/.exec(text) ?? [];
  const at = before.indexOf(essence);
  const end = at + essence.length;
  return { essence: essence.toLowerCase(), at, end, parameters: parseParameters(text, before.length) };
}

/** What follows from `from` on as `; name=value`; anything else ends it. */
export function parseParameters(text: string, from: number): Parameter[] {
  const found: Parameter[] = [];
  parameter.lastIndex = from;
  for (let match = parameter.exec(text); match && found.length < parameterCount; match = parameter.exec(text)) {
    const [whole, name, written = ''] = match;
    const value = written.trimEnd();
    const valueAt = match.index + whole.length - written.length;
    if (name !== undefined)
      found.push({
        name,
        value: unquoted(value),
        at: match.index + whole.indexOf(name),
        valueAt,
        valueEnd: valueAt + value.length,
      });
    const [space = ''] = /^[ \t]*/.exec(text.slice(parameter.lastIndex)) ?? [];
    parameter.lastIndex += space.length;
  }
  return found;
}

/** By its name, whatever the case; null: it is not there. */
export function parameterOf({ parameters }: MediaType, name: string): string | null {
  return parameters.find((one) => one.name.toLowerCase() === name)?.value ?? null;
}

export function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, text.length > 1 && text.endsWith('"') ? -1 : undefined).replace(/\\(.)/g, '$1');
}
